package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.Normaliser;
import org.meanfield.data.prepare.PrepareConfig.Longer;
import org.meanfield.data.prepare.PrepareConfig.TargetScaling;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.errors.DataException;

/** A Spark of a test class's own, and datasets that are prepared by it. */
public final class LocalPreparation implements BeforeAllCallback, AfterAllCallback {
  private final Map<String, String> settings;
  private SparkSession spark;

  /** Takes the settings of its Spark. */
  public LocalPreparation(Map<String, String> settings) {
    this.settings = settings;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local[2]")
            .appName("test")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "4");
    settings.forEach(builder::config);
    spark = builder.getOrCreate();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    spark.stop();
  }

  public SparkSession spark() {
    return spark;
  }

  static PrepareConfig config(SourceConfig source, SplitConfig splits) {
    return config(source, splits, Normaliser.Kind.NONE, 0);
  }

  static PrepareConfig config(
      SourceConfig source, SplitConfig splits, Normaliser.Kind normaliser, double rejected) {
    return config(source, splits, normaliser, StandardiseConfig.UNBOUNDED, rejected);
  }

  static PrepareConfig config(
      SourceConfig source,
      SplitConfig splits,
      Normaliser.Kind normaliser,
      StandardiseConfig bounds,
      double rejected) {
    return new PrepareConfig(
        source,
        splits,
        3,
        List.of(),
        0,
        Longer.REJECT,
        normaliser,
        bounds,
        TargetScaling.NONE,
        rejected);
  }

  DatasetManifest prepared(Path output, PrepareConfig config) {
    return new Preparation(spark, config, step -> {})
        .write(
            output.toString(),
            new Preparation.Provenance(JsonNodeFactory.instance.objectNode(), Map.of()));
  }

  /**
   * Prepares in a directory, which must be refused and leave nothing there; returns the message.
   */
  String refused(Path directory, PrepareConfig config) {
    String message =
        assertThrows(DataException.class, () -> prepared(directory.resolve("refused"), config))
            .getMessage();
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(), left.filter(file -> file.toString().contains("refused")).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return message;
  }

  /** Returns the examples of a dataset, in the order of their splits and ranks. */
  List<Row> examples(Path dataset) {
    return spark
        .read()
        .parquet(dataset.resolve("examples").toString())
        .orderBy("split", "rank")
        .collectAsList();
  }
}
