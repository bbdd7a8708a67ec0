package org.meanfield.train;

import java.io.Serializable;

/**
 * How far a run has come. Together with the parameters and the updater's state it is all that the
 * next round depends on.
 *
 * @param epoch completed epochs
 * @param roundInEpoch completed rounds of the epoch that is under way
 * @param rounds completed rounds of the run
 * @param iteration updater steps so far, along the worker that took most; updaters correct their
 *     bias by it
 * @param examplesSeen visits of examples by all workers
 * @param epochLossSum sum of losses over the examples of the epoch under way
 * @param epochExamples visits of examples in the epoch under way
 */
public record Progress(
    int epoch,
    int roundInEpoch,
    long rounds,
    int iteration,
    long examplesSeen,
    double epochLossSum,
    long epochExamples)
    implements Serializable {
  /** Nothing done yet. */
  public static final Progress START = new Progress(0, 0, 0, 0, 0, 0, 0);

  /** After one more round of this epoch. */
  Progress plusRound(int steps, long examples, double lossSum) {
    return new Progress(
        epoch,
        roundInEpoch + 1,
        rounds + 1,
        iteration + steps,
        examplesSeen + examples,
        epochLossSum + lossSum,
        epochExamples + examples);
  }

  /** At the beginning of the next epoch. */
  Progress nextEpoch() {
    return new Progress(epoch + 1, 0, rounds, iteration, examplesSeen, 0, 0);
  }

  /** Mean loss of the epoch under way; NaN before its first round. */
  public double epochLoss() {
    return epochLossSum / epochExamples;
  }
}
