package org.meanfield.app;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Path;
import org.meanfield.errors.DataException;
import org.meanfield.storage.Place;
import org.meanfield.storage.Renames;

/**
 * The directory that {@code --output} names. Files are written into a directory beside it, which is
 * renamed once all are whole.
 */
final class NewDirectory implements AutoCloseable {
  private final Place place;
  private final Path work;
  private final Optional<FileContext> renames;

  private NewDirectory(Place place, Path work, Optional<FileContext> renames) {
    this.place = place;
    this.work = work;
    this.renames = renames;
  }

  /**
   * Takes a place.
   *
   * @throws org.meanfield.errors.UsageException if there is something already, or the place can't
   *     be reached
   */
  static NewDirectory at(String output, Configuration hadoop) {
    Place place = NewOutput.at(output, hadoop);
    try {
      String name = "_" + place.path().getName() + "-" + UUID.randomUUID();
      return new NewDirectory(
          place, Place.below(place.path().getParent(), name), Renames.exact(place, hadoop));
    } catch (IOException e) {
      throw cannotWrite(place.path(), e);
    }
  }

  private static DataException cannotWrite(Path path, IOException e) {
    return new DataException("Cannot write " + path + ": " + e.getMessage(), e);
  }

  /** Returns the path of a file while the directory is being written. */
  Path work(String file) {
    return new Path(work, file);
  }

  /** Returns the path that a file will have. */
  String path(String file) {
    return new Path(place.path(), file).toString();
  }

  /** Writes a file. */
  void write(String file, byte[] content) {
    try (OutputStream out = place.fileSystem().create(new Path(work, file), false)) {
      out.write(content);
    } catch (IOException e) {
      throw cannotWrite(new Path(place.path(), file), e);
    }
  }

  /** Makes the directory appear. */
  void publish() {
    try {
      if (renames.isPresent()) {
        renames.get().rename(work, place.path());
      } else if (!place.fileSystem().rename(work, place.path())) {
        throw new IOException("cannot rename " + work + " to it");
      }
    } catch (IOException e) {
      throw cannotWrite(place.path(), e);
    }
  }

  /** Removes what wasn't published. */
  @Override
  public void close() {
    try {
      place.fileSystem().delete(work, true);
    } catch (IOException e) {
      throw cannotWrite(work, e);
    }
  }
}
