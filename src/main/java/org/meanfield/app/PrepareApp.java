package org.meanfield.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.meanfield.config.PrepareConfigLoader.LoadedPreparation;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.prepare.Preparation;
import org.meanfield.run.Versions;

/** Makes a dataset of a user's files. */
public final class PrepareApp {
  private final LoadedPreparation loaded;
  private final String output;
  private final Preparation.Progress progress;

  /**
   * Creates the preparation of a dataset.
   *
   * @param output the dataset's directory, which isn't there yet
   */
  public PrepareApp(LoadedPreparation loaded, String output, Preparation.Progress progress) {
    this.loaded = loaded;
    this.output = output;
    this.progress = progress;
  }

  /**
   * The outcome of a preparation.
   *
   * @param dataset its directory
   */
  public record Result(String status, String dataset, double seconds, DatasetManifest manifest) {}

  /**
   * Runs to the end.
   *
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public Result run() {
    long start = System.nanoTime();
    try (SparkRuntime spark = SparkRuntime.start("meanfield prepare " + output)) {
      DatasetManifest manifest = prepare(spark.context(), loaded, output, progress);
      return new Result("completed", output, (System.nanoTime() - start) / 1e9, manifest);
    }
  }

  /** Makes a dataset, where Spark runs already. */
  static DatasetManifest prepare(
      JavaSparkContext spark,
      LoadedPreparation loaded,
      String output,
      Preparation.Progress progress) {
    SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    try {
      JsonNode settings = new ObjectMapper().readTree(loaded.json());
      return new Preparation(session, loaded.config(), progress)
          .write(output, new Preparation.Provenance(settings, Versions.all()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
