/**
 * The round engine on Spark, behind DL4J's own seam. {@link
 * org.meanfield.train.spark.AveragingTrainingMaster} is what {@code SparkDl4jMultiLayer} calls for
 * an epoch; {@link org.meanfield.train.spark.RoundTask} is what runs in an executor: a pure
 * function of its broadcast and its shard. {@link org.meanfield.train.spark.SparkWorkers} starts
 * the tasks and leaves the replicas with the driver or, as {@link
 * org.meanfield.train.spark.ShardedReplicas}, with the executors. {@link
 * org.meanfield.train.spark.Dl4jTraining} is DL4J's own engine, for comparison. Beside training,
 * tasks judge models ({@link org.meanfield.train.spark.SparkEvaluation}) and follow sequences
 * through them ({@link org.meanfield.train.spark.SequenceTraces}).
 *
 * <p>Uses Spark, DL4J Spark, {@code train}, {@code model}, {@code data} and {@code random}.
 */
package org.meanfield.train.spark;
