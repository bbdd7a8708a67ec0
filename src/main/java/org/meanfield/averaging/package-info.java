/**
 * The algebra of parameter averaging, on {@code float[]}. {@link
 * org.meanfield.averaging.WeightedMean} makes one vector of the replicas, in double precision and
 * in a fixed order; an {@link org.meanfield.averaging.OuterOptimizer} makes of it the next state; a
 * {@link org.meanfield.averaging.FrequencySchedule} says how often.
 *
 * <p>Plain Java and {@code errors}; knows no Spark, no Hadoop and no DL4J.
 */
package org.meanfield.averaging;
