package org.meanfield.train;

import java.io.Serializable;
import org.meanfield.data.Filling;

/**
 * The progress of a run. Together with the parameters and the states of the optimisers it is all
 * that the next round depends on.
 *
 * @param epoch completed epochs
 * @param roundInEpoch completed rounds of the epoch that is under way
 * @param minibatchInEpoch minibatches of that epoch that are done, on the worker with most
 * @param rounds completed rounds of the run
 * @param iteration minibatches of the run that are done, on the worker with most; updaters correct
 *     their bias by it
 * @param adaptedFrequency minibatches between averages as an adaptive schedule found them; 0 if it
 *     hasn't yet
 * @param examplesSeen visits of examples by all workers
 * @param epochLossSum sum of losses over the examples of the epoch under way, or of the one that
 *     has ended and awaits its judgement
 * @param epochExamples visits of examples in that epoch
 * @param filling how the minibatches of the epoch under way are filled
 */
public record Progress(
    int epoch,
    int roundInEpoch,
    int minibatchInEpoch,
    long rounds,
    int iteration,
    int adaptedFrequency,
    long examplesSeen,
    double epochLossSum,
    long epochExamples,
    Filling filling)
    implements Serializable {
  /** Creates the progress within an epoch whose minibatches are of about one size. */
  public Progress(
      int epoch,
      int roundInEpoch,
      int minibatchInEpoch,
      long rounds,
      int iteration,
      int adaptedFrequency,
      long examplesSeen,
      double epochLossSum,
      long epochExamples) {
    this(
        epoch,
        roundInEpoch,
        minibatchInEpoch,
        rounds,
        iteration,
        adaptedFrequency,
        examplesSeen,
        epochLossSum,
        epochExamples,
        Filling.EVEN);
  }

  /** The progress of a run that has done nothing yet. */
  public static final Progress START = new Progress(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /**
   * Returns the progress after one more round of this epoch.
   *
   * @param minibatches on the worker with most
   */
  Progress plusRound(int minibatches, long examples, double lossSum) {
    return new Progress(
        epoch,
        roundInEpoch + 1,
        minibatchInEpoch + minibatches,
        rounds + 1,
        iteration + minibatches,
        adaptedFrequency,
        examplesSeen + examples,
        epochLossSum + lossSum,
        epochExamples + examples,
        filling);
  }

  /**
   * Returns the progress after an epoch of which only sums are known.
   *
   * @param minibatches on each worker
   * @param averagingFrequency minibatches of each round
   */
  public Progress plusEpoch(
      int minibatches, int averagingFrequency, long examples, double lossSum) {
    int roundsOfEpoch = (int) ((minibatches + averagingFrequency - 1L) / averagingFrequency);
    return new Progress(
        epoch,
        roundsOfEpoch,
        minibatches,
        rounds + roundsOfEpoch,
        iteration + minibatches,
        adaptedFrequency,
        examplesSeen + examples,
        lossSum,
        examples,
        filling);
  }

  Progress withAdaptedFrequency(int minibatches) {
    return new Progress(
        epoch,
        roundInEpoch,
        minibatchInEpoch,
        rounds,
        iteration,
        minibatches,
        examplesSeen,
        epochLossSum,
        epochExamples,
        filling);
  }

  /** Returns the progress at the end of its epoch, whose loss is still to be reported. */
  Progress epochEnded() {
    return new Progress(
        epoch + 1,
        0,
        0,
        rounds,
        iteration,
        adaptedFrequency,
        examplesSeen,
        epochLossSum,
        epochExamples);
  }

  /** Returns whether an epoch has ended that hasn't been judged yet. */
  public boolean awaitsJudgement() {
    return minibatchInEpoch == 0 && epochExamples > 0;
  }

  /** Returns the progress at the beginning of the next epoch. */
  public Progress judged() {
    return new Progress(epoch, 0, 0, rounds, iteration, adaptedFrequency, examplesSeen, 0, 0);
  }

  /** Returns the mean loss of the epoch under way, or ended last; NaN before its first round. */
  public double epochLoss() {
    return epochLossSum / epochExamples;
  }
}
