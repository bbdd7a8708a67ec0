package org.meanfield.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.checkpoint.Manifest;
import org.meanfield.model.ModelSpec;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.run.TrainedRun;
import org.meanfield.run.TrainingCheckpoints.Restored;
import org.meanfield.train.spark.TraceSummary;

/**
 * Tells what a checkpoint holds. It needs no Spark context, unless sequences are to be followed
 * through the network.
 */
public final class InspectApp {
  private final CheckpointChoice choice;
  private final ThroughTime throughTime;
  private final Consumer<String> warnings;

  /**
   * Creates the inspection of a checkpoint.
   *
   * @param throughTime which sequences are followed through the network, if any
   */
  public InspectApp(CheckpointChoice choice, ThroughTime throughTime, Consumer<String> warnings) {
    this.choice = choice;
    this.throughTime = throughTime;
    this.warnings = warnings;
  }

  /**
   * The contents of a checkpoint.
   *
   * @param manifest what it says of itself, which its files confirm
   * @param updaterStateValues values that the updater keeps
   * @param notes on the model's size
   * @param inputs the examples that the model wants
   * @param throughTime what recurrent layers do with sequences; absent if nobody asked
   */
  public record Result(
      String run,
      String checkpoint,
      Manifest manifest,
      int iterations,
      long parameters,
      long updaterStateValues,
      List<String> notes,
      List<LayerSummary> layers,
      ModelInputs inputs,
      @JsonInclude(JsonInclude.Include.NON_NULL) TraceSummary.Result throughTime) {}

  /**
   * Reads and verifies the checkpoint.
   *
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public Result run() {
    Configuration hadoop = SparkRuntime.hadoopConfiguration();
    TrainedRun trained = TrainedRun.open(choice, List.of(), hadoop, warnings);
    ModelSpec spec = trained.config().model();
    Restored checkpoint = trained.checkpoint();
    MultiLayerNetwork model = trained.network();
    return new Result(
        trained.run().toString(),
        checkpoint.path(),
        checkpoint.manifest(),
        checkpoint.state().progress().iteration(),
        model.numParams(),
        checkpoint.state().updaterState().length,
        spec.notes(trained.record().shape(spec)).toList(),
        Arrays.stream(model.getLayers()).map(LayerSummary::of).toList(),
        ModelInputs.of(Subjects.of(trained, hadoop)),
        throughTime.wanted() ? throughTime.of(trained.run(), trained.record(), model) : null);
  }
}
