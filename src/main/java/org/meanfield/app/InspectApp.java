package org.meanfield.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.checkpoint.Manifest;
import org.meanfield.model.ModelSpec;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.run.TrainedRun;
import org.meanfield.run.TrainingCheckpoints.Restored;
import org.meanfield.train.spark.TraceSummary;
import org.nd4j.linalg.api.ndarray.INDArray;

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
      @JsonInclude(JsonInclude.Include.NON_NULL) TraceSummary.Result throughTime) {}

  /** A layer and its arrays. */
  public record LayerSummary(String type, List<ArraySummary> arrays) {}

  /**
   * An array of parameters.
   *
   * @param name as in DL4J: W input weights, RW recurrent weights, b biases
   * @param rootMeanSquare of its values
   */
  public record ArraySummary(
      String name, List<Long> shape, double rootMeanSquare, double minimum, double maximum) {}

  /**
   * Reads and verifies the checkpoint.
   *
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public Result run() {
    TrainedRun trained =
        TrainedRun.open(choice, List.of(), SparkRuntime.hadoopConfiguration(), warnings);
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
        Arrays.stream(model.getLayers()).map(InspectApp::summary).toList(),
        throughTime.wanted() ? throughTime.of(trained.run(), trained.record(), model) : null);
  }

  private static LayerSummary summary(Layer layer) {
    List<ArraySummary> arrays = new ArrayList<>();
    for (Map.Entry<String, INDArray> entry : layer.paramTable().entrySet()) {
      INDArray array = entry.getValue();
      arrays.add(
          new ArraySummary(
              entry.getKey(),
              Arrays.stream(array.shape()).boxed().toList(),
              array.norm2Number().doubleValue() / Math.sqrt((double) array.length()),
              array.minNumber().doubleValue(),
              array.maxNumber().doubleValue()));
    }
    return new LayerSummary(layer.conf().getLayer().getClass().getSimpleName(), arrays);
  }
}
