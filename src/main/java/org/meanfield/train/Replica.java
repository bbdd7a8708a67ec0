package org.meanfield.train;

import java.io.Serializable;

/**
 * What a logical worker brings back from a round. If it had no examples left, it weighs nothing and
 * its vectors are empty.
 *
 * @param worker the logical worker, from 0
 * @param parameters after its last step
 * @param updaterState after its last step; empty if nobody goes on from it
 * @param examples visited in this round; the weight of the replica
 * @param steps minibatches trained
 * @param lossSum sum of losses over the examples, each before its step
 * @param firstBadStep the first of its steps whose loss was not finite, from 0; −1 if there is none
 * @param computeNanos time spent in training
 * @param copyNanos time spent in moving state in and out
 */
public record Replica(
    int worker,
    float[] parameters,
    float[] updaterState,
    long examples,
    int steps,
    double lossSum,
    int firstBadStep,
    long computeNanos,
    long copyNanos)
    implements Serializable {}
