package org.meanfield.checkpoint;

import java.io.FileNotFoundException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IOUtils;
import org.meanfield.errors.CheckpointException;

/**
 * The directory of a run. Files appear in it whole, by a rename, or not at all; names that begin
 * with {@code _} are work in progress.
 */
public final class RunDirectory {
  private static final String RUN_JSON = "run.json";
  private static final String TEMPORARY = "_tmp.";

  private final FileSystem fileSystem;
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
      Path directory = new Path(path);
      FileSystem fileSystem = directory.getFileSystem(hadoop);
      if (fileSystem instanceof LocalFileSystem local) {
        // Without its .crc files: a killed driver leaves them behind its data, which then reads as
        // damaged. We have SHA-256 of everything that matters.
        fileSystem = local.getRawFileSystem();
      }
      return new RunDirectory(
          fileSystem,
          FileContext.getFileContext(fileSystem.getUri(), hadoop),
          fileSystem.makeQualified(directory));
    } catch (IOException | IllegalArgumentException e) {
      throw new CheckpointException("Cannot use the run directory " + path + ": " + e, e);
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
    Path file = new Path(path, RUN_JSON);
    try (InputStream in = open(file)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      requireEmpty();
      return Optional.empty();
    } catch (IOException e) {
      throw new CheckpointException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private void requireEmpty() {
    try {
      List<FileStatus> strangers =
          Arrays.stream(fileSystem.listStatus(path))
              .filter(status -> !status.getPath().getName().startsWith(TEMPORARY))
              .toList();
      if (!strangers.isEmpty()) {
        throw new CheckpointException(
            path
                + " is not the directory of a run: it has no run.json but holds "
                + strangers.get(0).getPath().getName()
                + ". Choose another one with --run.");
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
   * @throws CheckpointException if it can't be written
   */
  public void writeRunJson(String content) {
    Path file = new Path(path, RUN_JSON);
    Path temporary = new Path(path, TEMPORARY + RUN_JSON + "." + UUID.randomUUID());
    try {
      write(temporary, content.getBytes(StandardCharsets.UTF_8));
      rename(temporary, file);
    } catch (IOException e) {
      throw new CheckpointException(
          "Cannot write to the run directory " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * A new file for the events of one driver; it flushes whenever it is asked to.
   *
   * @throws CheckpointException if it can't be made
   */
  public OutputStream createEvents(String name) {
    Path file = new Path(new Path(path, "events"), name);
    try {
      FSDataOutputStream out = fileSystem.create(file, false);
      return new FlushingStream(out);
    } catch (IOException e) {
      throw new CheckpointException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  void write(Path file, byte[] content) throws IOException {
    FSDataOutputStream out = fileSystem.create(file, false);
    try {
      out.write(content);
      out.hsync();
    } catch (IOException e) {
      // Closing fails with the same exception, which try-with-resources can't take twice.
      IOUtils.cleanupWithLogger(null, out);
      throw e;
    }
    out.close();
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
    files.rename(from, to);
  }

  /** A temporary sibling for {@code name} in {@code directory}, used by nobody else. */
  static Path temporary(Path directory, String name) {
    return new Path(directory, TEMPORARY + name + "." + UUID.randomUUID());
  }

  @Override
  public String toString() {
    return path.toString();
  }

  /** Passes {@code flush} on as {@code hflush}, so that readers see what was written. */
  private static final class FlushingStream extends FilterOutputStream {
    private final FSDataOutputStream file;

    FlushingStream(FSDataOutputStream file) {
      super(file);
      this.file = file;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      file.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      file.hflush();
    }
  }
}
