package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
    Process process =
        new ProcessBuilder("deploy/datasets", "mnist", directory.toString()).inheritIO().start();
    assertEquals(0, process.waitFor());
    DatasetInfo info =
        ImageDataset.open(new ImageConfig(directory.toString(), 0), new Configuration()).info();
    assertEquals(Map.of(Split.TRAIN, 60_000, Split.TEST, 10_000), info.examples());
  }
}
