/**
 * The algebra of parameter averaging: {@link org.meanfield.averaging.WeightedMean} of replicas, in
 * double precision and in a fixed order.
 *
 * <p>Plain Java on {@code float[]}; knows no Spark, no Hadoop and no DL4J.
 */
package org.meanfield.averaging;
