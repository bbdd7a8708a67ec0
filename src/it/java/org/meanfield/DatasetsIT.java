package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.ImageConfig;
import org.meanfield.data.ImageDataset;
import org.meanfield.data.Split;

/** {@code deploy/datasets} fetches what the documentation promises. */
final class DatasetsIT {
  @Test
  void fetchesAllOfMnist(@TempDir Path directory) throws Exception {
    assumeTrue(Programs.installed("npm"), "npm is not installed");
    Path log = directory.resolve("log.txt");
    Process process =
        new ProcessBuilder("deploy/datasets", "mnist", directory.toString())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> read(log));
    DatasetInfo info =
        ImageDataset.open(new ImageConfig(directory.toString(), 0), new Configuration()).info();
    assertEquals(Map.of(Split.TRAIN, 60_000, Split.TEST, 10_000), info.examples());
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
