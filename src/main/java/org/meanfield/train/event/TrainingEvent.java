package org.meanfield.train.event;

import java.util.List;
import java.util.Map;
import org.meanfield.errors.Redaction;

/** Something worth telling a user about. Epochs and rounds count from 1. */
public sealed interface TrainingEvent {
  /**
   * A driver begins or takes up a run. Minibatches are those of the worker that has most.
   *
   * @param completedRounds rounds that earlier drivers did
   * @param completedMinibatches minibatches that earlier drivers did
   * @param totalMinibatches minibatches of the whole run
   */
  record RunStarted(
      String run, long completedRounds, long completedMinibatches, long totalMinibatches)
      implements TrainingEvent {}

  /**
   * The workers' replicas were averaged.
   *
   * @param epoch the epoch that the round belongs to
   * @param round the round's number within its epoch
   * @param minibatchInEpoch minibatches of the epoch that are done, on the worker with most
   * @param minibatchesInEpoch all of the epoch's
   * @param completedRounds rounds of the run so far
   * @param minibatches of this round, on the worker with most
   * @param loss mean over the round's examples
   * @param seconds from broadcast to average
   * @param overheadSeconds of them, what more minibatches a round would leave as it is
   * @param drift how far the replicas lay from their mean, root mean square by weight, as a
   *     fraction of the mean's norm
   * @param phases seconds by phase; they add up to {@code seconds}
   * @param workers what each worker did
   */
  record RoundEnded(
      int epoch,
      int epochs,
      int round,
      int minibatchInEpoch,
      int minibatchesInEpoch,
      long completedRounds,
      int minibatches,
      double loss,
      long examples,
      double seconds,
      double overheadSeconds,
      double drift,
      Map<String, Double> phases,
      List<WorkerRound> workers)
      implements TrainingEvent {}

  /**
   * One worker's part of a round.
   *
   * @param examples that it visited
   * @param seconds that it computed
   * @param executor where, for people: {@code 3 on node7}
   */
  record WorkerRound(long examples, double seconds, String executor) {}

  /**
   * Every example was visited once more.
   *
   * @param loss mean over the epoch's examples, each before the step that it took part in
   */
  record EpochEnded(int epoch, int epochs, double loss, long examples) implements TrainingEvent {}

  /** The model was judged on a split. */
  record Evaluated(int epoch, String split, Map<String, Double> metrics) implements TrainingEvent {}

  /**
   * The model was judged on held-out data and on as many training examples.
   *
   * @param metric what both figures are, less of which is better
   * @param examples of either
   * @param split that was held out
   */
  record Compared(
      int epoch, String metric, long examples, double train, String split, double heldOut)
      implements TrainingEvent {}

  /** A checkpoint was published. */
  record CheckpointPublished(String path, long completedRounds, double seconds)
      implements TrainingEvent {}

  /**
   * Something isn't as it should be, and training goes on.
   *
   * @param message one sentence for the user
   */
  record Warning(String message) implements TrainingEvent {
    /** Hides the secrets that its texts may hold. */
    public Warning {
      message = Redaction.text(message);
    }
  }

  /**
   * Something that is worth knowing.
   *
   * @param message one sentence for the user
   */
  record Note(String message) implements TrainingEvent {
    /** Hides the secrets that its texts may hold. */
    public Note {
      message = Redaction.text(message);
    }
  }

  /**
   * The driver is done.
   *
   * @param status the command's, or {@code failed}
   */
  record RunEnded(String status) implements TrainingEvent {}
}
