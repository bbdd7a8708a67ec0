package org.meanfield.data.prepare;

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
import org.meanfield.data.DatasetManifest;
import org.meanfield.errors.DataException;
import org.meanfield.errors.UsageException;
import org.meanfield.storage.Permissions;
import org.meanfield.storage.Place;
import org.meanfield.storage.ProcessIdentity;
import org.meanfield.storage.Renames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a new dataset. The dataset is written into a directory beside it, whose name
 * begins with an underscore, and renamed once it is whole. Where a file system doesn't rename a
 * directory in one step, it is written in place, and {@code dataset.json}, which comes last, makes
 * it a dataset. Until then a mark, which names the process, keeps others away. What a process
 * leaves behind that was killed is removed by the next one that writes beside it: at once if that
 * sees that the process has ended, as on the same machine, else once nothing in it has changed for
 * a week.
 */
final class DatasetDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatasetDirectory.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MARK = "_preparing";

  /** The names that {@link #at} gives directories that are yet to be renamed. */
  private static final Pattern UNFINISHED =
      Pattern.compile("_.+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private static final long STALE_MILLIS = TimeUnit.DAYS.toMillis(7);

  private final FileSystem fileSystem;
  private final Optional<FileContext> renames;
  private final Path published;
  private final Path work;
  private boolean isPublished;

  private DatasetDirectory(
      FileSystem fileSystem, Optional<FileContext> renames, Path published, Path work) {
    this.fileSystem = fileSystem;
    this.renames = renames;
    this.published = published;
    this.work = work;
  }

  /**
   * Takes a place for a new dataset.
   *
   * @throws UsageException if there is something already, or no such place can be
   */
  static DatasetDirectory at(String output, Configuration hadoop) {
    try {
      Place place = Place.of(output, hadoop);
      FileSystem fileSystem = place.fileSystem();
      Path published = place.path();
      requireFree(fileSystem, published);
      Permissions.denyWriting(fileSystem, published)
          .ifPresent(
              denial -> {
                throw new UsageException(
                    "Cannot write a dataset to " + output + ": " + denial + ".");
              });
      Optional<FileContext> renames = Renames.exact(place, hadoop);
      Path work = renames.isPresent() ? beside(published) : published;
      Path mark = mark(fileSystem, work);
      if (renames.isPresent()) {
        removeKilled(fileSystem, published.getParent(), mark);
      }
      return new DatasetDirectory(fileSystem, renames, published, work);
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException("Cannot write a dataset to " + output + ": " + e.getMessage(), e);
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
   * Removes a dataset, or what a process left of it that died while it did so.
   *
   * @return whether it is gone; not if another process is known to, or may, write there
   */
  static boolean remove(Path dataset, Configuration hadoop) {
    try {
      FileSystem fileSystem = Place.of(dataset.toString(), hadoop).fileSystem();
      Path mark = new Path(dataset, MARK);
      if (!fileSystem.exists(dataset)) {
        return true;
      }
      if (fileSystem.exists(new Path(dataset, DatasetManifest.FILE))) {
        fileSystem.delete(mark, false);
        mark(fileSystem, dataset);
        fileSystem.delete(new Path(dataset, DatasetManifest.FILE), false);
      } else if (fileSystem.listStatus(dataset).length > 0) {
        if (!isAbandoned(fileSystem, mark)) {
          return false;
        }
        // Two that finish the removal at once don't both get here.
        fileSystem.delete(mark, false);
        mark(fileSystem, dataset);
      }
      for (FileStatus file : fileSystem.listStatus(dataset)) {
        // The mark tells until the end whose rest this is.
        if (!file.getPath().getName().equals(MARK)) {
          fileSystem.delete(file.getPath(), true);
        }
      }
      fileSystem.delete(dataset, true);
      return true;
    } catch (IOException e) {
      throw new DataException("Cannot remove the dataset " + dataset + ": " + e.getMessage(), e);
    }
  }

  private static void requireFree(FileSystem fileSystem, Path path) throws IOException {
    if (!fileSystem.exists(path)) {
      return;
    }
    if (!fileSystem.exists(new Path(path, DatasetManifest.FILE))
        && isAbandoned(fileSystem, new Path(path, MARK))) {
      fileSystem.delete(path, true);
      return;
    }
    String found =
        fileSystem.exists(new Path(path, DatasetManifest.FILE))
            ? " holds a dataset already, and datasets never change."
            : " exists already, and is not a dataset.";
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
          LOG.info("removing {}, which a preparation that was killed had begun", other);
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

  /** Returns the directory that the dataset is written into. */
  Path work() {
    return work;
  }

  /** Returns the directory that it will be, once it is published. */
  Path published() {
    return published;
  }

  /**
   * Makes it a dataset.
   *
   * @throws DataException if it can't be published, for instance because there is another one by
   *     now
   */
  void publish(DatasetManifest manifest) {
    try {
      try (OutputStream out = fileSystem.create(new Path(work, DatasetManifest.FILE), false)) {
        out.write(manifest.toJson().getBytes(StandardCharsets.UTF_8));
      }
      fileSystem.delete(new Path(work, MARK), false);
      if (renames.isPresent()) {
        renames.get().rename(work, published);
      }
      isPublished = true;
    } catch (IOException e) {
      throw new DataException("Cannot publish the dataset " + published + ": " + e.getMessage(), e);
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
