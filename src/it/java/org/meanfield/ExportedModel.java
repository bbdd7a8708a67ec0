package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.meanfield.Meanfield.Ended;
import org.meanfield.export.OnnxRuntime;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.run.TrainedRun;

/** A model of prepared data, which a user prepares, trains on and exports to ONNX. */
final class ExportedModel {
  private final Path directory;
  private final Meanfield meanfield;

  ExportedModel(Path directory) {
    this.directory = directory;
    this.meanfield = new Meanfield(directory, "local[2]").inThisProcess();
  }

  /**
   * Prepares, trains and exports.
   *
   * @param source the configuration of the preparation
   * @param model the settings under {@code model}
   * @return the metrics of the test split
   */
  JsonNode trained(String source, String model, String... settings) throws Exception {
    Files.writeString(directory.resolve("prepare.conf"), source);
    run(
        "prepare",
        "--config",
        directory.resolve("prepare.conf").toString(),
        "--output",
        directory.resolve("dataset").toString());
    Files.writeString(
        directory.resolve("train.conf"),
        """
        run = "%s"
        data { kind = prepared, path = "%s" }
        model { %s }
        train { workers = 2, batchSize = 20, averagingPeriod = 5, epochs = 2
                optimizer { kind = adam, learningRate = 0.02 } }
        """
            .formatted(directory.resolve("run"), directory.resolve("dataset"), model));
    List<String> options = new ArrayList<>();
    for (String setting : settings) {
      options.addAll(List.of("--set", setting));
    }
    JsonNode metrics =
        meanfield
            .trained(directory.resolve("train.conf").toString(), options.toArray(String[]::new))
            .get("metrics")
            .get("test");
    run(
        "export",
        "--format",
        "onnx",
        "--run",
        directory.resolve("run").toString(),
        "--output",
        directory.resolve("model").toString());
    return metrics;
  }

  JsonNode inspected() throws Exception {
    Ended ended = meanfield.run("inspect", "--json", "--run", directory.resolve("run").toString());
    assertEquals(0, ended.code(), ended.errors());
    return ended.json();
  }

  private void run(String... command) throws Exception {
    Ended ended = meanfield.run(command);
    assertEquals(0, ended.code(), ended.errors());
  }

  OnnxRuntime runtime(String file) throws Exception {
    return new OnnxRuntime(Files.readAllBytes(directory.resolve("model").resolve(file)));
  }

  TrainedRun trainedRun() {
    return TrainedRun.open(
        new CheckpointChoice(directory.resolve("run").toString(), CheckpointChoice.NEWEST),
        List.of(),
        new Configuration(),
        warning -> {});
  }

  JsonNode dataset() throws Exception {
    return new ObjectMapper().readTree(directory.resolve("dataset/dataset.json").toFile());
  }

  /** Returns the test examples as they are stored, in the data's units. */
  List<Row> examples() {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      return spark
          .read()
          .parquet(directory.resolve("dataset/examples").toString())
          .where("split = 'test'")
          .orderBy("rank")
          .collectAsList();
    }
  }

  static double[] values(Row row) {
    return row.<Double>getList(row.fieldIndex("values")).stream()
        .mapToDouble(Double::doubleValue)
        .toArray();
  }
}
