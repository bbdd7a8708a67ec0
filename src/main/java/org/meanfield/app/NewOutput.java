package org.meanfield.app;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.errors.UsageException;
import org.meanfield.storage.Place;

/** The place that {@code --output} names, on any Hadoop file system. */
final class NewOutput {
  private NewOutput() {}

  /**
   * Finds the place.
   *
   * @throws UsageException if there is something already, or the place can't be reached
   */
  static Place at(String output, Configuration hadoop) {
    try {
      Place place = Place.of(output, hadoop);
      if (place.fileSystem().exists(place.path())) {
        throw new UsageException("--output " + output + " exists already. Choose another path.");
      }
      return place;
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException("--output " + output + " can't be reached: " + e.getMessage(), e);
    }
  }
}
