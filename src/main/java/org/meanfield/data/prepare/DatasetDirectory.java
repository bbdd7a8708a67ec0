package org.meanfield.data.prepare;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.meanfield.data.DatasetManifest;
import org.meanfield.errors.DataException;
import org.meanfield.errors.UsageException;
import org.meanfield.storage.Permissions;
import org.meanfield.storage.Place;
import org.meanfield.storage.Renames;

/**
 * Where a dataset is to be. It is written into a directory beside that, whose name begins with an
 * underscore, and renamed once it is whole. Where a file system doesn't rename a directory in one
 * step, it is written in place, and {@code dataset.json}, which comes last, makes it a dataset.
 * Until then a mark keeps others away.
 */
final class DatasetDirectory implements AutoCloseable {
  private static final String MARK = "_preparing";

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
   * A place for a new dataset.
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
      fileSystem.create(new Path(work, MARK), false).close();
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

  private static void requireFree(FileSystem fileSystem, Path path) throws IOException {
    if (!fileSystem.exists(path)) {
      return;
    }
    String found =
        fileSystem.exists(new Path(path, DatasetManifest.FILE))
            ? " holds a dataset, and datasets never change."
            : " is there already, but is no dataset.";
    throw new UsageException(
        path + found + " Choose another --output, or remove it if nothing needs it.");
  }

  /** Where the dataset is written. */
  Path work() {
    return work;
  }

  /** Where it will be. */
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
