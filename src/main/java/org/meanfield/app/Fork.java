package org.meanfield.app;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.app.TrainingCheckpoints.Restored;
import org.meanfield.errors.CheckpointException;
import org.meanfield.model.FlatState;

/**
 * What a new run's first parameters are, where they are not drawn at random: those of another run's
 * checkpoint. Nothing else of that run is taken over, so settings and data may differ.
 *
 * @param run the other run's directory
 * @param checkpoint its name
 * @param parametersSha256 of its parameters
 */
record Fork(String run, String checkpoint, String parametersSha256) {

  /**
   * Puts the parameters of a run's newest whole checkpoint into a network, or those of its best one
   * if it stopped early.
   *
   * @throws CheckpointException if it has none, or they don't fit
   */
  static Fork begin(String run, MultiLayerNetwork network, Consumer<String> warnings) {
    TrainingCheckpoints checkpoints = TrainingCheckpoints.in(run);
    Restored origin =
        new CheckpointChoice(run, CheckpointChoice.NEWEST).restore(checkpoints, warnings);
    Fork fork =
        new Fork(
            checkpoints.run().toString(),
            new Path(origin.path()).getName(),
            FlatState.sha256(origin.state().parameters()));
    fork.copy(checkpoints, origin, network);
    return fork;
  }

  /**
   * Puts the same parameters into a network once more.
   *
   * @throws CheckpointException if they aren't there any more
   */
  void beginAgain(MultiLayerNetwork network) {
    TrainingCheckpoints checkpoints = TrainingCheckpoints.in(run);
    Restored origin = checkpoints.read(checkpoint);
    if (!FlatState.sha256(origin.state().parameters()).equals(parametersSha256)) {
      throw new CheckpointException(
          "The checkpoint "
              + checkpoint
              + " of "
              + run
              + " isn't the one that this run was begun from. Begin another one with --fork.");
    }
    copy(checkpoints, origin, network);
  }

  private void copy(TrainingCheckpoints checkpoints, Restored origin, MultiLayerNetwork network) {
    if (!shapes(network).equals(shapes(checkpoints.network()))) {
      throw new CheckpointException(
          "The model in "
              + run
              + " has parameters "
              + shapes(checkpoints.network())
              + ", but the new one has "
              + shapes(network)
              + ". Give it the same layers.");
    }
    FlatState.restoreParameters(network, origin.state().parameters());
  }

  private static Map<String, String> shapes(MultiLayerNetwork network) {
    return network.paramTable().entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, entry -> Arrays.toString(entry.getValue().shape())));
  }
}
