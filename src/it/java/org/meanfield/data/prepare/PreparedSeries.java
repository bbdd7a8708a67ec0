package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.PrepareConfigLoader;
import org.meanfield.data.DatasetManifest;

/** Time series of windows of 4 + 2 steps, which tests write, prepare and look into. */
abstract class PreparedSeries {
  @RegisterExtension static final LocalPreparation LOCAL = new LocalPreparation(Map.of());

  @TempDir Path directory;

  void write(String name, Iterable<String> lines) throws IOException {
    Files.writeString(directory.resolve(name), "city,t,x,y,open\n" + String.join("\n", lines));
  }

  /** Loads a preparation of windows of 4 + 2 steps, with other settings. */
  PrepareConfig config(String... settings) throws IOException {
    Path file = directory.resolve("prepare.conf");
    Files.writeString(
        file,
        """
        data {
          source {
            kind = time-series, path = "%s", time = t, features = [x], targets = [y]
            length = 4, horizon = 2
          }
          splits.testFrom = "11"
          shards = 2
        }
        """
            .formatted(directory.resolve("series.csv")));
    return new PrepareConfigLoader(new Configuration())
        .fromFile(file.toString(), Stream.of(settings).map(it -> "data." + it).toList())
        .config();
  }

  DatasetManifest prepared(String name, String... settings) throws IOException {
    return LOCAL.prepared(directory.resolve(name), config(settings));
  }

  String refused(String... settings) throws IOException {
    return LOCAL.refused(directory, config(settings));
  }

  /** Returns the values, or the targets, of each window by its id. */
  Map<String, List<Double>> stored(String name, String column) {
    Map<String, List<Double>> stored = new TreeMap<>();
    for (Row row : LOCAL.examples(directory.resolve(name))) {
      stored.put(row.getAs("id"), row.getList(row.fieldIndex(column)));
    }
    return stored;
  }

  static void assertRemark(DatasetManifest dataset, String remark) {
    assertTrue(dataset.remarks().contains(remark), dataset.remarks().toString());
  }

  static void assertValues(Map<String, List<Double>> windows, String id, double... values) {
    for (int i = 0; i < values.length; i++) {
      assertEquals(values[i], windows.get(id).get(i), 1e-12, id + ": " + windows.get(id));
    }
    assertEquals(values.length, windows.get(id).size(), id);
  }
}
