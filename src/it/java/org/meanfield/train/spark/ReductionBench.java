package org.meanfield.train.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.StandaloneCluster;
import org.meanfield.train.GatheredReplicas;
import org.meanfield.train.Replica;
import org.meanfield.train.ReplicaSummary;
import org.meanfield.train.Replicas;
import org.meanfield.train.WorkerState;

/**
 * The bytes that averaging moves and the time that it takes, by topology, on a standalone cluster
 * of executors with one core each: replicas lie ready, and are brought to their mean. With W
 * replicas of V values on E executors, collect brings 4·W·V bytes to the driver; sharded brings it
 * 4·V and lets each executor read 4·W·V/E, of which a part (E−1)/E comes from the others.
 */
final class ReductionBench {
  private static final int[] EXECUTORS = {2, 4};
  private static final int[] WORKERS = {2, 8, 32, 64, 256};
  private static final int[] VALUES = {100_000, 1_000_000, 10_000_000, 50_000_000};
  private static final long MOST_BYTES = 1L << 30;
  private static final int REPEATS = 3;
  private static final double MB = 1e6;

  private final Traffic traffic = new Traffic();

  @TempDir Path directory;

  @Test
  void table() throws Exception {
    System.out.println(
        "| executors | replicas | values | collect: to driver, MB (formula) | s |"
            + " sharded: to driver, MB (formula) | read by an executor, MB (formula) | s |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (int executors : EXECUTORS) {
      try (StandaloneCluster cluster =
          new StandaloneCluster(directory.resolve("of" + executors), 1, "6g")) {
        for (int e = 0; e < executors; e++) {
          cluster.addWorker();
        }
        measure(cluster.url(), executors);
      }
    }
  }

  private void measure(String master, int executors) {
    SparkConf conf =
        new SparkConf()
            .setMaster(master)
            .setAppName("reduction")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.maxResultSize", "0")
            .set("spark.executor.memory", executors == 2 ? "4g" : "2g")
            .set("spark.scheduler.minRegisteredResourcesRatio", "1")
            .set("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      spark.sc().addSparkListener(traffic);
      for (int values : VALUES) {
        for (int workers : WORKERS) {
          if (4L * workers * values <= MOST_BYTES) {
            row(spark, executors, workers, values);
          }
        }
      }
    }
  }

  private void row(JavaSparkContext spark, int executors, int workers, int values) {
    JavaRDD<Replica> replicas =
        spark
            .parallelize(IntStream.range(0, workers).boxed().toList(), workers)
            .map(worker -> replica(worker, values))
            .persist(StorageLevel.MEMORY_ONLY());
    assertEquals(workers, replicas.count());
    Slicing slicing = Slicing.forReducers(values, 0, executors);
    Measured collect = measure(spark, () -> new GatheredReplicas(replicas.collect(), 0));
    Measured sharded =
        measure(
            spark,
            () -> {
              JavaRDD<Replica> held =
                  replicas.map(replica -> replica).persist(StorageLevel.MEMORY_AND_DISK());
              return new ShardedReplicas(held, slicing, executors, 0, held::unpersist);
            });
    assertArrayEquals(collect.mean(), sharded.mean());
    double all = 4.0 * workers * values / MB;
    System.out.printf(
        "| %d | %d | %,d | %,.1f (%,.1f) | %.3f | %,.1f (%,.1f) | %,.1f (%,.1f) | %.3f |%n",
        executors,
        workers,
        values,
        collect.driverBytes() / MB,
        all,
        collect.seconds(),
        sharded.driverBytes() / MB,
        4.0 * values / MB,
        sharded.mostReadByAnExecutor() / MB,
        all / executors,
        sharded.seconds());
    assertEquals(all, collect.driverBytes() / MB, 0.05 * all + 0.1);
    replicas.unpersist(true);
  }

  private static Replica replica(int worker, int values) {
    Random random = new Random(worker);
    float[] parameters = new float[values];
    for (int i = 0; i < values; i++) {
      parameters[i] = random.nextFloat();
    }
    return new Replica(
        new ReplicaSummary(worker, "", 100 + worker, 0, 0, -1, true, "", 0, 0, 0, 0),
        new WorkerState(parameters, new float[0], new float[0]));
  }

  private record Measured(
      float[] mean, double seconds, double driverBytes, double mostReadByAnExecutor) {}

  private Measured measure(JavaSparkContext spark, Supplier<Replicas> topology) {
    double[] seconds = new double[REPEATS];
    float[] mean = {};
    reduce(topology);
    traffic.reset(spark);
    for (int r = 0; r < REPEATS; r++) {
      long start = System.nanoTime();
      mean = reduce(topology);
      seconds[r] = (System.nanoTime() - start) / 1e9;
    }
    Arrays.sort(seconds);
    traffic.await(spark);
    return new Measured(
        mean,
        seconds[REPEATS / 2],
        (double) traffic.results / REPEATS,
        (double) traffic.mostRead() / REPEATS);
  }

  private static float[] reduce(Supplier<Replicas> topology) {
    try (Replicas replicas = topology.get()) {
      List<ReplicaSummary> all = replicas.summaries();
      return replicas.mean(all).parameters();
    }
  }

  /** The bytes that move, by Spark's own count. */
  private static final class Traffic extends SparkListener {
    private final Map<String, Long> readByExecutor = new TreeMap<>();
    private long results;

    void await(JavaSparkContext spark) {
      try {
        spark.sc().listenerBus().waitUntilEmpty(60_000);
      } catch (TimeoutException e) {
        throw new IllegalStateException(e);
      }
    }

    void reset(JavaSparkContext spark) {
      await(spark);
      readByExecutor.clear();
      results = 0;
    }

    long mostRead() {
      return readByExecutor.values().stream().mapToLong(b -> b).max().orElse(0);
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      TaskMetrics metrics = end.taskMetrics();
      results += metrics.resultSize();
      readByExecutor.merge(
          end.taskInfo().executorId(), metrics.shuffleReadMetrics().totalBytesRead(), Long::sum);
    }
  }
}
