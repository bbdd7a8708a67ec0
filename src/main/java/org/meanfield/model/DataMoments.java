package org.meanfield.model;

/**
 * Statistics of the training data that a model may want before its first step.
 *
 * @param examples how many there are, at least 1
 * @param means of each of an example's values
 * @param meanSquare of all values
 * @param minimum of all values; NaN if any of them is
 * @param maximum of all values; NaN if any of them is
 */
public record DataMoments(
    long examples, double[] means, double meanSquare, double minimum, double maximum) {}
