package org.meanfield.train.spark;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskLocation;
import org.apache.spark.scheduler.TaskSchedulerImpl;
import org.meanfield.train.Replica;
import org.nd4j.linalg.dataset.DataSet;
import scala.collection.JavaConverters;

/** A stretch of an epoch as one Spark job, whose tasks train round after round. */
final class Leg implements AutoCloseable {
  private static final AtomicLong COUNT = new AtomicLong();
  private static final long POLL_MILLIS = 100;

  /** The time that tasks may take to go home. */
  private static final long PATIENCE_MILLIS = 2000;

  private final SparkContext spark;
  private final Exchange exchange;
  private final RpcEndpointRef endpoint;
  private final SparkListener losses;
  private final JavaFutureAction<Void> job;
  private final int tasks;
  private long rounds;

  /**
   * Begins a leg.
   *
   * @param tasks that train at the same time, at most one for each worker
   */
  Leg(JavaSparkContext spark, JavaRDD<DataSet> epoch, int tasks) {
    this.spark = spark.sc();
    this.tasks = tasks;
    int[] groupOf = groups(this.spark, epoch.rdd(), tasks);
    int[][] groups =
        IntStream.range(0, tasks)
            .mapToObj(
                task ->
                    IntStream.range(0, groupOf.length)
                        .filter(worker -> groupOf[worker] == task)
                        .toArray())
            .toArray(int[][]::new);
    TaskSchedulerImpl scheduler = (TaskSchedulerImpl) this.spark.taskScheduler();
    RpcEnv rpcEnv = this.spark.env().rpcEnv();
    this.exchange =
        new Exchange(
            rpcEnv,
            groupOf,
            Math.min(tasks, Slots.of(spark)),
            scheduler.maxTaskFailures(),
            executor -> scheduler.getExecutorDecommissionState(executor).isDefined());
    String name = "meanfield-exchange-" + COUNT.incrementAndGet();
    this.endpoint = rpcEnv.setupEndpoint(name, exchange);
    this.losses =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd ended) {
            exchange.lost(ended.taskInfo().taskId(), ended.reason());
          }
        };
    this.spark.addSparkListener(losses);
    try {
      this.job =
          new JavaRDD<>(new LegRdd(epoch.rdd(), name, groups), Wire.ANY)
              .foreachPartitionAsync(none -> {});
    } catch (Exception e) {
      release();
      throw e;
    }
  }

  /** Returns each worker's group: those whose shards lie together are in the same one. */
  private static int[] groups(SparkContext spark, RDD<DataSet> epoch, int tasks) {
    int workers = epoch.getNumPartitions();
    String[] places =
        IntStream.range(0, workers)
            .mapToObj(
                worker ->
                    JavaConverters.seqAsJavaList(spark.getPreferredLocs(epoch, worker)).stream()
                        .map(TaskLocation::toString)
                        .sorted()
                        .findFirst()
                        .orElse(""))
            .toArray(String[]::new);
    Integer[] sorted = IntStream.range(0, workers).boxed().toArray(Integer[]::new);
    Arrays.sort(sorted, Comparator.comparing(worker -> places[worker]));
    int[] groupOf = new int[workers];
    for (int i = 0; i < workers; i++) {
      groupOf[sorted[i]] = (int) ((long) i * tasks / workers);
    }
    return groupOf;
  }

  /** Returns the number of its tasks, but for those that went home since their executors leave. */
  int tasks() {
    return tasks - exchange.sentHome();
  }

  /**
   * Trains a round.
   *
   * @return the replicas in worker order; null if its job has ended before
   * @throws SparkException if a worker failed as often as it may
   */
  List<Replica> train(RoundStart start) throws SparkException, InterruptedException {
    exchange.begin(start);
    while (true) {
      List<Replica> replicas = exchange.replicas(POLL_MILLIS);
      if (replicas != null) {
        rounds++;
        return replicas;
      }
      if (job.isDone()) {
        return null;
      }
    }
  }

  /**
   * Throws why Spark gave its job up, unless another leg may come further: this one has trained a
   * round, and nobody cancelled it. Does nothing if all of its tasks just went home.
   */
  void requireHope() throws Exception {
    try {
      job.get();
    } catch (ExecutionException e) {
      boolean cancelled = String.valueOf(e.getCause().getMessage()).contains("cancelled");
      if (rounds == 0 || cancelled || spark.isStopped()) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    try {
      exchange.end();
      if (exchange.haveAllCome()) {
        job.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      } else {
        // Tasks that are still to come would do so only to hear that it is over.
        job.cancel(true);
      }
    } catch (TimeoutException e) {
      job.cancel(true);
    } catch (ExecutionException e) {
      // Nobody needs it any more.
    } catch (InterruptedException e) {
      job.cancel(true);
      Thread.currentThread().interrupt();
    } finally {
      release();
    }
  }

  private void release() {
    spark.env().rpcEnv().stop(endpoint);
    spark.removeSparkListener(losses);
  }
}
