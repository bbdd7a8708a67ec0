package org.meanfield.run;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.ClassNumbers;
import org.meanfield.data.DatasetInfo;
import org.meanfield.errors.CheckpointException;
import org.meanfield.model.ClassTransfer;
import org.meanfield.model.FlatState;
import org.meanfield.run.TrainingCheckpoints.Restored;

/**
 * The checkpoint of another run whose parameters a new run begins from. Nothing else of that run is
 * taken over, so settings and data may differ, even in their classes.
 *
 * @param run the other run's directory
 * @param checkpoint its name
 * @param parametersSha256 of its parameters
 */
record Fork(String run, String checkpoint, String parametersSha256) {

  /**
   * Puts the parameters of a run's newest whole checkpoint into a network, or those of its best one
   * if it stopped early. Where the data has classes that the other run's had not, the output layer
   * grows by them.
   *
   * @param data what the network is trained on
   * @throws CheckpointException if it has none, or they don't fit
   */
  static Fork begin(
      String run,
      MultiLayerNetwork network,
      DatasetInfo data,
      Configuration hadoop,
      Consumer<String> warnings) {
    TrainingCheckpoints checkpoints = TrainingCheckpoints.in(run, hadoop);
    Restored origin =
        new CheckpointChoice(run, CheckpointChoice.NEWEST).restore(checkpoints, warnings);
    Fork fork =
        new Fork(
            checkpoints.run().toString(),
            new Path(origin.path()).getName(),
            FlatState.sha256(origin.state().parameters()));
    fork.copy(checkpoints, origin, network, data, warnings);
    return fork;
  }

  /**
   * Puts the same parameters into a network once more.
   *
   * @throws CheckpointException if they aren't there any more
   */
  void beginAgain(MultiLayerNetwork network, DatasetInfo data, Configuration hadoop) {
    TrainingCheckpoints checkpoints = TrainingCheckpoints.in(run, hadoop);
    Restored origin = checkpoints.read(checkpoint);
    if (!FlatState.sha256(origin.state().parameters()).equals(parametersSha256)) {
      throw new CheckpointException(
          "The checkpoint "
              + checkpoint
              + " of "
              + run
              + " has changed since this run was begun from it. Begin another run with --fork.");
    }
    copy(checkpoints, origin, network, data, warning -> {});
  }

  private void copy(
      TrainingCheckpoints checkpoints,
      Restored origin,
      MultiLayerNetwork network,
      DatasetInfo data,
      Consumer<String> warnings) {
    MultiLayerNetwork other = checkpoints.network();
    RunRecord record = RunRecord.require(checkpoints.run());
    boolean classes =
        ClassTransfer.isPossible(network)
            && record.target().kind().isClass()
            && data.target().kind().isClass();
    if (!shapes(network, classes).equals(shapes(other, classes))) {
      throw new CheckpointException(
          "The model in "
              + run
              + " has parameters "
              + shapes(other, false)
              + ", but the new one has "
              + shapes(network, false)
              + ". Give it the same layers.");
    }
    if (!classes) {
      FlatState.restoreParameters(network, origin.state().parameters());
      return;
    }
    ClassNumbers numbers = record.classNumbers(data);
    FlatState.restoreParameters(other, origin.state().parameters());
    ClassTransfer.copy(other, network, numbers.numbers());
    if (!numbers.areAllKnown()) {
      warnings.accept(
          "The model in "
              + run
              + " doesn't know the classes "
              + String.join(", ", numbers.unknown(data))
              + ". The output layer begins with random parameters for these.");
    }
  }

  private static Map<String, String> shapes(MultiLayerNetwork network, boolean anyClasses) {
    return anyClasses
        ? ClassTransfer.shapes(network)
        : network.paramTable().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, entry -> Arrays.toString(entry.getValue().shape())));
  }
}
