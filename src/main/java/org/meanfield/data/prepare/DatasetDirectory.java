package org.meanfield.data.prepare;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.meanfield.data.DatasetManifest;
import org.meanfield.errors.DataException;
import org.meanfield.errors.UsageException;
import org.meanfield.storage.WholeDirectory;
import org.meanfield.storage.WholeDirectory.Contents;

/**
 * The directory of a new dataset, which appears whole: {@code dataset.json} comes last, and makes
 * it a dataset.
 */
final class DatasetDirectory implements AutoCloseable {
  private static final Contents CONTENTS = new Contents("dataset", DatasetManifest.FILE);

  private final WholeDirectory directory;

  private DatasetDirectory(WholeDirectory directory) {
    this.directory = directory;
  }

  /**
   * Takes a place for a new dataset.
   *
   * @throws UsageException if there is something already, or no such place can be
   */
  static DatasetDirectory at(String output, Configuration hadoop) {
    return new DatasetDirectory(WholeDirectory.at(output, CONTENTS, hadoop));
  }

  /**
   * Removes a dataset, or what a process left of it that died while it did so.
   *
   * @return whether it is gone; not if another process is known to, or may, write there
   */
  static boolean remove(Path dataset, Configuration hadoop) {
    return WholeDirectory.remove(dataset, CONTENTS, hadoop);
  }

  /** Returns the directory that the dataset is written into. */
  Path work() {
    return directory.work();
  }

  /** Returns the directory that it will be, once it is published. */
  Path published() {
    return directory.published();
  }

  /**
   * Makes it a dataset.
   *
   * @throws DataException if it can't be published, for instance because there is another one by
   *     now
   */
  void publish(DatasetManifest manifest) {
    directory.publish(manifest.toJson());
  }

  /** Removes what wasn't published. */
  @Override
  public void close() {
    directory.close();
  }
}
