package org.meanfield.app;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
   * From a run's newest whole checkpoint, or its best one if it stopped early.
   *
   * @throws CheckpointException if it has none
   */
  static Fork of(String run, Consumer<String> warnings) {
    TrainingCheckpoints checkpoints = TrainingCheckpoints.in(run);
    Restored origin =
        new CheckpointChoice(run, CheckpointChoice.NEWEST).restore(checkpoints, warnings);
    return new Fork(
        checkpoints.run().toString(),
        origin.path().substring(origin.path().lastIndexOf('/') + 1),
        FlatState.sha256(origin.state().parameters()));
  }

  /**
   * Puts the parameters into a network.
   *
   * @throws CheckpointException if they aren't there any more, or don't fit
   */
  void into(MultiLayerNetwork network) {
    TrainingCheckpoints checkpoints = TrainingCheckpoints.in(run);
    float[] parameters = checkpoints.read(checkpoint).state().parameters();
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
    if (!FlatState.sha256(parameters).equals(parametersSha256)) {
      throw new CheckpointException(
          "The checkpoint "
              + checkpoint
              + " of "
              + run
              + " isn't the one that this run was begun from. Begin another one with --fork.");
    }
    FlatState.restoreParameters(network, parameters);
  }

  private static Map<String, String> shapes(MultiLayerNetwork network) {
    return network.paramTable().entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, entry -> Arrays.toString(entry.getValue().shape())));
  }
}
