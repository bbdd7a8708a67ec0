/**
 * The round engine on Spark, behind DL4J's own seam. {@link
 * org.meanfield.train.spark.AveragingTrainingMaster} is what {@code SparkDl4jMultiLayer} calls for
 * an epoch; {@link org.meanfield.train.spark.RoundTask} is what runs in an executor: a pure
 * function of its broadcast and its shard.
 *
 * <p>Uses Spark, DL4J Spark, {@code train}, {@code model}, {@code data} and {@code random}.
 */
package org.meanfield.train.spark;
