package org.meanfield.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.io.IOUtils;
import org.meanfield.errors.CheckpointException;
import org.meanfield.storage.Permissions;
import org.meanfield.storage.Place;
import org.meanfield.storage.Renames;

/**
 * The directory of a run, or of a registry. Files appear in it whole, by a rename, or not at all;
 * names that begin with {@code _} are work in progress.
 */
public final class RunDirectory {
  private static final String RUN_JSON = "run.json";

  private final FileSystem fileSystem;

  /** The file system's exact renames; null where directories are not renamed in one step. */
  private final FileContext files;

  private final Path path;

  private RunDirectory(FileSystem fileSystem, FileContext files, Path path) {
    this.fileSystem = fileSystem;
    this.files = files;
    this.path = path;
  }

  /**
   * The run directory at {@code path}, which need not exist yet.
   *
   * @throws CheckpointException if there is no such file system
   */
  public static RunDirectory at(String path, Configuration hadoop) {
    try {
      Place place = Place.of(path, hadoop);
      Permissions.denyReading(place.fileSystem(), place.path())
          .ifPresent(
              denial -> {
                throw new CheckpointException(
                    "Cannot use the directory " + path + ": " + denial + ".");
              });
      return new RunDirectory(
          place.fileSystem(), Renames.exact(place, hadoop).orElse(null), place.path());
    } catch (IOException | IllegalArgumentException e) {
      throw new CheckpointException("Cannot use the directory " + path + ": " + e, e);
    }
  }

  /** The qualified path. */
  public Path path() {
    return path;
  }

  FileSystem fileSystem() {
    return fileSystem;
  }

  /**
   * The content of {@code run.json}; empty if the directory is new.
   *
   * @throws CheckpointException if it can't be read, or if the directory holds something that isn't
   *     a run
   */
  public Optional<String> readRunJson() {
    Optional<String> content = read(RUN_JSON);
    if (content.isEmpty()) {
      requireEmpty();
    }
    return content;
  }

  private void requireEmpty() {
    try {
      List<FileStatus> strangers =
          Arrays.stream(fileSystem.listStatus(path))
              .filter(status -> !status.getPath().getName().startsWith("_"))
              .toList();
      if (!strangers.isEmpty()) {
        throw new CheckpointException(
            path
                + " is not the directory of a run: it has no run.json but holds "
                + strangers.get(0).getPath().getName()
                + ". Choose another directory with --run.");
      }
    } catch (FileNotFoundException e) {
      // The directory is yet to be made.
    } catch (IOException e) {
      throw new CheckpointException("Cannot list " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes {@code run.json}, which must not exist.
   *
   * @param lock of this directory
   * @throws CheckpointException if it can't be written
   */
  public void writeRunJson(String content, DirectoryLock lock) {
    Path file = new Path(path, RUN_JSON);
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    Path temporary = lock.temporary(RUN_JSON);
    try {
      if (renamesAtOnce()) {
        write(temporary, bytes);
        rename(temporary, file);
      } else {
        write(file, bytes);
      }
    } catch (IOException e) {
      lock.requireHeld(e);
      throw new CheckpointException(
          "Cannot write to the run directory " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * The content of a small text file; empty if there is none.
   *
   * @param name as seen from here
   * @throws CheckpointException if it can't be read
   */
  public Optional<String> read(String name) {
    Path file = Place.below(path, name);
    try (InputStream in = open(file)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new CheckpointException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes a small text file, new or not, have a content, in one step.
   *
   * @param name as seen from here; the directory that it is in is made if need be
   * @param lock of this directory
   * @throws CheckpointException if it can't be written
   * @throws org.meanfield.errors.LockedException if somebody else has the lock by now
   */
  public void put(String name, String content, DirectoryLock lock) {
    Path file = Place.below(path, name);
    try {
      fileSystem.mkdirs(file.getParent());
      lock.requireHeld();
      replaceAtOnce(lock.temporary(file.getName()), file, content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      lock.requireHeld(e);
      throw new CheckpointException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Tells whether it is there. */
  public boolean exists() {
    try {
      return fileSystem.exists(path);
    } catch (IOException e) {
      throw new CheckpointException("Cannot look at " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Removes a directory in it, at once where a rename is one step.
   *
   * @param name as seen from here
   * @param lock of this directory
   * @throws CheckpointException if it can't be removed
   * @throws org.meanfield.errors.LockedException if somebody else has the lock by now
   */
  public void remove(String name, DirectoryLock lock) {
    Path directory = Place.below(path, name);
    try {
      lock.requireHeld();
      Path removed = directory;
      if (renamesAtOnce()) {
        removed = lock.temporary(directory.getName());
        rename(directory, removed);
      }
      fileSystem.delete(removed, true);
    } catch (IOException e) {
      lock.requireHeld(e);
      throw new CheckpointException("Cannot remove " + directory + ": " + e.getMessage(), e);
    }
  }

  /**
   * Names of the directories in it, in order; none if it isn't there.
   *
   * @param pattern of their names, a regular expression
   * @throws CheckpointException if it can't be listed
   */
  public List<String> directories(String pattern) {
    try {
      return Arrays.stream(fileSystem.listStatus(path))
          .filter(FileStatus::isDirectory)
          .map(status -> status.getPath().getName())
          .filter(name -> name.matches(pattern))
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new CheckpointException("Cannot list " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * A new file for the events of one driver, which can be read as far as it was flushed. Writing
   * never fails: if the file is lost, another one is begun.
   *
   * @param name without an extension
   * @throws CheckpointException if it can't be made
   */
  public OutputStream createEvents(String name) {
    Path events = new Path(path, "events");
    try {
      return new EventsFile(this, events, name, ".jsonl");
    } catch (IOException e) {
      throw new CheckpointException("Cannot write to " + events + ": " + e.getMessage(), e);
    }
  }

  /** Makes a directory in one that must exist. */
  void makeDirectory(Path directory) throws IOException {
    if (renamesAtOnce()) {
      files.mkdir(directory, FsPermission.getDirDefault(), false);
    } else {
      fileSystem.mkdirs(directory);
    }
  }

  /** Writes a new file into a directory that must exist. */
  void write(Path file, byte[] content) throws IOException {
    write(fileSystem.createFile(file).overwrite(false).build(), content);
  }

  /** Writes a file, new or not, into a directory that must exist. */
  void replace(Path file, byte[] content) throws IOException {
    write(fileSystem.createFile(file).overwrite(true).build(), content);
  }

  private static void write(FSDataOutputStream out, byte[] content) throws IOException {
    try {
      out.write(content);
      out.hsync();
    } catch (IOException e) {
      // Closing fails with the same exception, which try-with-resources can't take twice.
      IOUtils.cleanupWithLogger(null, out);
      throw e;
    } catch (FSError e) {
      // So local files tell that the disk is full.
      IOUtils.cleanupWithLogger(null, out);
      throw new IOException(e.getMessage(), e);
    }
    out.close();
  }

  /** Makes a file, new or not, have a content, so that nobody ever sees it half-written. */
  void replaceAtOnce(Path temporary, Path file, byte[] content) throws IOException {
    if (!renamesAtOnce()) {
      replace(file, content);
      return;
    }
    write(temporary, content);
    if (fileSystem instanceof RawLocalFileSystem) {
      // The operating system replaces a file; FileContext would remove it first.
      rename(fileSystem, temporary, file);
    } else {
      files.rename(temporary, file, Options.Rename.OVERWRITE);
    }
  }

  /** Returns whether a directory is renamed in one step, which object stores do not do. */
  boolean renamesAtOnce() {
    return files != null;
  }

  /** Opens a file; FileNotFoundException means that there is none, and nothing else. */
  InputStream open(Path file) throws IOException {
    try {
      return fileSystem.open(file);
    } catch (FileNotFoundException e) {
      if (fileSystem.exists(file)) {
        throw new IOException(e.getMessage(), e);
      }
      throw e;
    }
  }

  /** Renames to a path that must not exist; a directory would otherwise move into it. */
  void rename(Path from, Path to) throws IOException {
    if (renamesAtOnce()) {
      files.rename(from, to);
      return;
    }
    FileStatus status = fileSystem.getFileStatus(from);
    if (fileSystem.exists(to)) {
      throw new FileAlreadyExistsException(to + " exists already");
    }
    rename(fileSystem, status.getPath(), to);
  }

  private static void rename(FileSystem fileSystem, Path from, Path to) throws IOException {
    if (!fileSystem.rename(from, to)) {
      throw new IOException("Cannot rename " + from + " to " + to);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
