package org.meanfield;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.meanfield.data.IdxFiles;

/**
 * A configuration that trains in seconds, on real digits of 7 × 7 pixels: shards of unequal size,
 * small last batches.
 */
final class TinyRun {
  private TinyRun() {}

  /** Writes data and configuration below {@code directory}; returns the configuration's path. */
  static String write(Path directory, int epochs) throws IOException {
    Path data = IdxFiles.digits(directory.resolve("data"), 618, 203, 4);
    Path file = directory.resolve("tiny.conf");
    Files.writeString(
        file,
        """
        run = "%s"
        data { path = "%s" }
        model { kind = lstm, hidden = [12, 8] }
        train {
          workers = 4
          batchSize = 16
          averagingFrequency = 3
          epochs = %d
          seed = 5
          updater { kind = adam, learningRate = 0.01 }
        }
        checkpoint { everyRounds = 2, keep = 3 }
        """
            .formatted(directory.resolve("run"), data, epochs));
    return file.toString();
  }
}
