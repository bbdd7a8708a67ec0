/**
 * The round engine on Spark, behind DL4J's own seam. {@link
 * org.meanfield.train.spark.AveragingTrainingMaster} is what {@code SparkDl4jMultiLayer} calls for
 * an epoch.
 *
 * <p>Where the driver averages and workers keep nothing, {@link
 * org.meanfield.train.spark.ResidentWorkers} begins a {@link org.meanfield.train.spark.Leg}, a job
 * whose tasks are each a {@link org.meanfield.train.spark.WorkerLoop}; they and the driver's {@link
 * org.meanfield.train.spark.Exchange} pass states and replicas to each other. Else {@link
 * org.meanfield.train.spark.SparkWorkers} runs a job a round and leaves replicas, or the states of
 * workers, with the executors. Either way {@link org.meanfield.train.spark.RoundTask} trains a
 * worker, by what it was handed, its shard and the seeds alone.
 *
 * <p>{@link org.meanfield.train.spark.Dl4jTraining} is DL4J's own engine, for comparison. Beside
 * training, tasks judge models ({@link org.meanfield.train.spark.SparkEvaluation}) and follow
 * sequences through them ({@link org.meanfield.train.spark.SequenceTraces}).
 *
 * <p>Uses Spark, DL4J Spark, {@code train}, {@code model}, {@code data} and {@code random}.
 */
package org.meanfield.train.spark;
