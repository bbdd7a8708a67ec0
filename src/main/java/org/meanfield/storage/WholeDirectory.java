package org.meanfield.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.meanfield.errors.DataException;
import org.meanfield.errors.UsageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new directory that appears whole. It is written into a directory beside it, whose name begins
 * with an underscore, and renamed once it is whole. Where a file system doesn't rename a directory
 * in one step, it is written in place, and its last file makes it whole. Until then a mark, which
 * names the process, keeps others away. What a process leaves behind that was killed is removed by
 * the next one that writes beside it: at once if that sees that the process has ended, as on the
 * same machine, else once nothing in it has changed for a week.
 */
public final class WholeDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WholeDirectory.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MARK = "_preparing";

  /** The names that {@link #at} gives directories that are yet to be renamed. */
  private static final Pattern UNFINISHED =
      Pattern.compile("_.+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private static final long STALE_MILLIS = TimeUnit.DAYS.toMillis(7);

  private final Contents contents;
  private final FileSystem fileSystem;
  private final Optional<FileContext> renames;
  private final Path published;
  private final Path work;
  private boolean isPublished;

  /**
   * The contents of such directories.
   *
   * @param name of them for messages, such as dataset
   * @param lastFile the file that is written last
   */
  public record Contents(String name, String lastFile) {}

  private WholeDirectory(
      Contents contents,
      FileSystem fileSystem,
      Optional<FileContext> renames,
      Path published,
      Path work) {
    this.contents = contents;
    this.fileSystem = fileSystem;
    this.renames = renames;
    this.published = published;
    this.work = work;
  }

  /**
   * Takes a place for a new directory.
   *
   * @throws UsageException if there is something already, or no such place can be
   */
  public static WholeDirectory at(String output, Contents contents, Configuration hadoop) {
    String refusal = "Cannot write a " + contents.name() + " to " + output + ": ";
    try {
      Place place = Place.of(output, hadoop);
      FileSystem fileSystem = place.fileSystem();
      Path published = place.path();
      requireFree(fileSystem, published, contents);
      Permissions.denyWriting(fileSystem, published)
          .ifPresent(
              denial -> {
                throw new UsageException(refusal + denial + ".");
              });
      Optional<FileContext> renames = Renames.exact(place, hadoop);
      Path work = renames.isPresent() ? beside(published) : published;
      Path mark = mark(fileSystem, work);
      if (renames.isPresent()) {
        removeKilled(fileSystem, published.getParent(), mark);
      }
      return new WholeDirectory(contents, fileSystem, renames, published, work);
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException(refusal + e.getMessage(), e);
    }
  }

  private static Path beside(Path published) throws IOException {
    if (published.isRoot()) {
      throw new IOException("it is the root of its file system");
    }
    return Place.below(published.getParent(), "_" + published.getName() + "-" + UUID.randomUUID());
  }

  /** Names this process as the one that changes a directory. */
  private static Path mark(FileSystem fileSystem, Path directory) throws IOException {
    Path mark = new Path(directory, MARK);
    try (OutputStream out = fileSystem.create(mark, false)) {
      out.write(JSON.writeValueAsBytes(ProcessIdentity.here()));
    }
    return mark;
  }

  /**
   * Removes a directory, its last file first, so that no reader takes the rest for a whole one; or
   * what a process left of it that died while it did so.
   *
   * @return whether it is gone; not if another process is known to, or may, write there
   */
  public static boolean remove(Path directory, Contents contents, Configuration hadoop) {
    try {
      FileSystem fileSystem = Place.of(directory.toString(), hadoop).fileSystem();
      Path mark = new Path(directory, MARK);
      if (!fileSystem.exists(directory)) {
        return true;
      }
      if (fileSystem.exists(new Path(directory, contents.lastFile()))) {
        fileSystem.delete(mark, false);
        mark(fileSystem, directory);
        fileSystem.delete(new Path(directory, contents.lastFile()), false);
      } else if (fileSystem.listStatus(directory).length > 0) {
        if (!isAbandoned(fileSystem, mark)) {
          return false;
        }
        // Two that finish the removal at once don't both get here.
        fileSystem.delete(mark, false);
        mark(fileSystem, directory);
      }
      for (FileStatus file : fileSystem.listStatus(directory)) {
        // The mark tells until the end whose rest this is.
        if (!file.getPath().getName().equals(MARK)) {
          fileSystem.delete(file.getPath(), true);
        }
      }
      fileSystem.delete(directory, true);
      return true;
    } catch (IOException e) {
      throw new DataException(
          "Cannot remove the " + contents.name() + " " + directory + ": " + e.getMessage(), e);
    }
  }

  private static void requireFree(FileSystem fileSystem, Path path, Contents contents)
      throws IOException {
    if (!fileSystem.exists(path)) {
      return;
    }
    boolean isWhole = fileSystem.exists(new Path(path, contents.lastFile()));
    if (!isWhole && isAbandoned(fileSystem, new Path(path, MARK))) {
      fileSystem.delete(path, true);
      return;
    }
    String name = contents.name();
    String found =
        isWhole
            ? " holds a " + name + " already, and " + name + "s never change."
            : " exists already, and is not a " + name + ".";
    throw new UsageException(
        path + found + " Choose another --output, or remove this one if nothing needs it.");
  }

  /**
   * Removes what others that were killed had begun beside a work directory. Only times that the
   * file system has given are compared.
   */
  private static void removeKilled(FileSystem fileSystem, Path parent, Path ownMark)
      throws IOException {
    long now = fileSystem.getFileStatus(ownMark).getModificationTime();
    for (FileStatus status : fileSystem.listStatus(parent)) {
      Path other = status.getPath();
      Path mark = new Path(other, MARK);
      if (!UNFINISHED.matcher(other.getName()).matches() || other.equals(ownMark.getParent())) {
        continue;
      }
      try {
        if (isOfEndedProcess(fileSystem, mark)
            || now - lastChange(fileSystem, mark) > STALE_MILLIS) {
          LOG.info("removing {}, which a process that was killed had begun", other);
          fileSystem.delete(other, true);
        }
      } catch (FileNotFoundException e) {
        LOG.debug("{} is complete, or gone", other, e);
      } catch (IOException e) {
        // It only takes space.
        LOG.warn("Cannot remove {}: {}", other, e.getMessage());
      }
    }
  }

  /**
   * Returns whether the process that made a mark has ended, or has changed nothing beside it for a
   * week; false if there is no mark.
   */
  private static boolean isAbandoned(FileSystem fileSystem, Path mark) throws IOException {
    if (!fileSystem.exists(mark)) {
      return false;
    }
    long weekAgo = System.currentTimeMillis() - STALE_MILLIS;
    return isOfEndedProcess(fileSystem, mark)
        || (fileSystem.getFileStatus(mark).getModificationTime() < weekAgo
            && lastChange(fileSystem, mark) < weekAgo);
  }

  /** Returns the newest time of a mark and of the files beside and below it. */
  private static long lastChange(FileSystem fileSystem, Path mark) throws IOException {
    long last = fileSystem.getFileStatus(mark).getModificationTime();
    RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(mark.getParent(), true);
    while (files.hasNext()) {
      last = Math.max(last, files.next().getModificationTime());
    }
    return last;
  }

  /**
   * Returns whether the process that made a mark is known to have ended; false if there is no mark.
   */
  private static boolean isOfEndedProcess(FileSystem fileSystem, Path mark) throws IOException {
    try (InputStream in = fileSystem.open(mark)) {
      ProcessIdentity process = JSON.readValue(in.readAllBytes(), ProcessIdentity.class);
      return process.hasEnded();
    } catch (FileNotFoundException | JsonProcessingException e) {
      // Marks of earlier programs are empty.
      return false;
    }
  }

  /** Returns the directory that everything is written into. */
  public Path work() {
    return work;
  }

  /** Returns the directory that it will be, once it is published. */
  public Path published() {
    return published;
  }

  /**
   * Writes a file into it, other than its last one.
   *
   * @throws DataException if that fails
   */
  public void write(String name, byte[] content) {
    try (OutputStream out = fileSystem.create(new Path(work, name), false)) {
      out.write(content);
    } catch (IOException e) {
      throw new DataException(
          "Cannot write " + new Path(published, name) + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes it whole.
   *
   * @param last the text of its last file
   * @throws DataException if it can't be published, for instance because there is another one by
   *     now
   */
  public void publish(String last) {
    try {
      try (OutputStream out = fileSystem.create(new Path(work, contents.lastFile()), false)) {
        out.write(last.getBytes(StandardCharsets.UTF_8));
      }
      fileSystem.delete(new Path(work, MARK), false);
      if (renames.isPresent()) {
        renames.get().rename(work, published);
      }
      isPublished = true;
    } catch (IOException e) {
      throw new DataException(
          "Cannot publish the " + contents.name() + " " + published + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes it whole, with what a command tells as its last file.
   *
   * @param told a value that Jackson writes as JSON
   * @throws DataException as {@link #publish} does
   */
  public void publishTold(Object told) {
    try {
      publish(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(told));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Removes what wasn't published. */
  @Override
  public void close() {
    try {
      if (!isPublished) {
        fileSystem.delete(work, true);
      }
    } catch (IOException e) {
      throw new DataException("Cannot remove the unfinished " + work + ": " + e.getMessage(), e);
    }
  }
}
