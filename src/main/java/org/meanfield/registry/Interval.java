package org.meanfield.registry;

/**
 * The difference of two models in a metric, with its confidence interval.
 *
 * @param difference of their means over the examples; above 0 if the first is better
 * @param low the lower end of the confidence interval
 * @param high the upper end
 * @param confidence that the interval has, such as 0.95
 * @param examples that were compared
 * @param resamples that the interval was found by
 * @param examplesNeeded how many would tell a difference as large as this one from none, at this
 *     confidence, four times out of five; 0 if the models don't differ at all
 */
public record Interval(
    double difference,
    double low,
    double high,
    double confidence,
    int examples,
    int resamples,
    long examplesNeeded) {}
