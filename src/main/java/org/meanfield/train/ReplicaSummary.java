package org.meanfield.train;

import java.io.Serializable;

/**
 * The summary of a logical worker's part of a round, without the replica itself. A worker that had
 * no examples left weighs nothing.
 *
 * @param worker the logical worker, from 0
 * @param executor where it computed, for people: {@code 3 on node7}
 * @param weight in the mean: the examples, or the valid time steps
 * @param examples visited in this round
 * @param lossSum sum of losses over the examples, each before its step
 * @param firstBadStep the first of its steps whose loss was not finite, from 0; −1 if there is none
 * @param finite whether all parameters and all of the updater's state are finite
 * @param brokenLayer the first layer whose parameters aren't, as a user knows it: {@code layer 0
 *     (LSTM)}; empty if there is none
 * @param squaredDistance of its parameters from the global ones that the round began with
 * @param computeNanos time spent in training
 * @param copyNanos time spent in moving state into and out of the network
 * @param fetchNanos time spent in waiting for the broadcast state
 */
public record ReplicaSummary(
    int worker,
    String executor,
    long weight,
    long examples,
    double lossSum,
    int firstBadStep,
    boolean finite,
    String brokenLayer,
    double squaredDistance,
    long computeNanos,
    long copyNanos,
    long fetchNanos)
    implements Serializable {
  /** Creates the summary of a worker that had nothing to do. */
  public static ReplicaSummary idle(int worker, String executor, long fetchNanos) {
    return new ReplicaSummary(worker, executor, 0, 0, 0, -1, true, "", 0, 0, 0, fetchNanos);
  }
}
