package org.meanfield.train.event;

import java.util.List;
import java.util.Map;

/** Something worth telling a user about. Epochs and rounds count from 1. */
public sealed interface TrainingEvent {
  /**
   * A driver begins or takes up a run.
   *
   * @param completedRounds rounds that earlier drivers did
   * @param totalRounds rounds of the whole run
   */
  record RunStarted(String run, long completedRounds, long totalRounds) implements TrainingEvent {}

  /**
   * The workers' replicas were averaged.
   *
   * @param epoch the epoch that the round belongs to
   * @param round the round's number within its epoch
   * @param completedRounds rounds of the run so far
   * @param loss mean over the round's examples
   * @param seconds from broadcast to average
   * @param spread how far the replicas lay from the next state, root mean square, as a multiple of
   *     the way from the last state to it
   * @param workerSeconds what each worker took to compute
   */
  record RoundEnded(
      int epoch,
      int epochs,
      int round,
      int roundsInEpoch,
      long completedRounds,
      double loss,
      long examples,
      double seconds,
      double spread,
      List<Double> workerSeconds)
      implements TrainingEvent {}

  /**
   * Every example was visited once more.
   *
   * @param loss mean over the epoch's examples, each before the step that it took part in
   */
  record EpochEnded(int epoch, int epochs, double loss, long examples) implements TrainingEvent {}

  /** The model was judged on a split. */
  record Evaluated(int epoch, String split, Map<String, Double> metrics) implements TrainingEvent {}

  /** A checkpoint was published. */
  record CheckpointPublished(String path, long completedRounds, double seconds)
      implements TrainingEvent {}

  /**
   * Something isn't as it should be, and training goes on.
   *
   * @param message one sentence for the user
   */
  record Warning(String message) implements TrainingEvent {}

  /**
   * The driver is done.
   *
   * @param status the command's, or {@code failed}
   */
  record RunEnded(String status) implements TrainingEvent {}
}
