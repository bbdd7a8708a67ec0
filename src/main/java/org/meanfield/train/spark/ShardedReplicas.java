package org.meanfield.train.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.meanfield.averaging.WeightedMean;
import org.meanfield.train.Replica;
import org.meanfield.train.ReplicaSummary;
import org.meanfield.train.Replicas;
import scala.Tuple2;

/**
 * Replicas that stay with the executors that made them. For the mean each is cut into slices; the
 * slices go through Spark's shuffle to as many reducers as the cluster has slots, which average
 * theirs in worker order; the driver puts the mean together. What an executor loses, Spark computes
 * again from the broadcast and the shards, to the same bits.
 */
final class ShardedReplicas implements Replicas {
  private final JavaRDD<Replica> replicas;
  private final List<ReplicaSummary> summaries;
  private final Slicing slicing;
  private final int reducers;
  private final long broadcastNanos;
  private final Runnable release;

  /**
   * Computes replicas and leaves them where they are.
   *
   * @param replicas one element in each partition, persisted
   * @param reducers how many shall average
   * @param release run when nobody needs the replicas any more
   */
  ShardedReplicas(
      JavaRDD<Replica> replicas,
      Slicing slicing,
      int reducers,
      long broadcastNanos,
      Runnable release) {
    this.replicas = replicas;
    this.slicing = slicing;
    this.reducers = reducers;
    this.broadcastNanos = broadcastNanos;
    this.release = release;
    try {
      this.summaries = replicas.map(new Summarise()).collect();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public List<ReplicaSummary> summaries() {
    return summaries;
  }

  @Override
  public Mean mean(List<ReplicaSummary> of) {
    long[] weights = new long[summaries.size()];
    of.forEach(summary -> weights[summary.worker()] = summary.weight());
    JavaPairRDD<Long, float[]> slices =
        replicas
            .flatMapToPair(new Cut(slicing, weights))
            .repartitionAndSortWithinPartitions(new BySlice(reducers, weights.length));
    float[] parameters = new float[slicing.parameters()];
    float[] updaterState = new float[slicing.updaterValues()];
    try {
      slices
          .mapPartitions(new AverageSlices(weights))
          .collect()
          .forEach(mean -> slicing.paste(mean._1(), mean._2(), parameters, updaterState));
    } finally {
      // Else the shuffle's files stay until the driver's garbage collector comes by.
      slices.rdd().cleanShuffleDependencies(false);
    }
    return new Mean(parameters, updaterState);
  }

  @Override
  public List<Replica> gather() {
    return replicas.collect();
  }

  @Override
  public long broadcastNanos() {
    return broadcastNanos;
  }

  @Override
  public void close() {
    release.run();
  }

  private static final class Summarise implements Function<Replica, ReplicaSummary> {
    @Override
    public ReplicaSummary call(Replica replica) {
      return replica.summary();
    }
  }

  /** The key of a slice of a replica: all of a slice together, in worker order. */
  private static long key(int slice, int worker, int workers) {
    return (long) slice * workers + worker;
  }

  private static int sliceOf(long key, int workers) {
    return (int) (key / workers);
  }

  private static final class BySlice extends Partitioner {
    private final int reducers;
    private final int workers;

    BySlice(int reducers, int workers) {
      this.reducers = reducers;
      this.workers = workers;
    }

    @Override
    public int numPartitions() {
      return reducers;
    }

    @Override
    public int getPartition(Object key) {
      return sliceOf((Long) key, workers) % reducers;
    }
  }

  private static final class Cut implements PairFlatMapFunction<Replica, Long, float[]> {
    private final Slicing slicing;
    private final long[] weights;

    Cut(Slicing slicing, long[] weights) {
      this.slicing = slicing;
      this.weights = weights;
    }

    @Override
    public Iterator<Tuple2<Long, float[]>> call(Replica replica) {
      int worker = replica.summary().worker();
      if (weights[worker] == 0) {
        return Stream.<Tuple2<Long, float[]>>empty().iterator();
      }
      return IntStream.range(0, slicing.count())
          .mapToObj(
              slice ->
                  new Tuple2<>(
                      key(slice, worker, weights.length),
                      slicing.cut(slice, replica.parameters(), replica.updaterState())))
          .iterator();
    }
  }

  /** Makes one mean of each run of slices, which come in worker order. */
  private static final class AverageSlices
      implements FlatMapFunction<Iterator<Tuple2<Long, float[]>>, Tuple2<Integer, float[]>> {
    private final long[] weights;

    AverageSlices(long[] weights) {
      this.weights = weights;
    }

    @Override
    public Iterator<Tuple2<Integer, float[]>> call(Iterator<Tuple2<Long, float[]>> sorted) {
      List<Tuple2<Integer, float[]>> means = new ArrayList<>();
      int current = -1;
      WeightedMean mean = new WeightedMean(0);
      while (sorted.hasNext()) {
        Tuple2<Long, float[]> part = sorted.next();
        int slice = sliceOf(part._1(), weights.length);
        if (slice != current) {
          if (current >= 0) {
            means.add(new Tuple2<>(current, mean.mean()));
          }
          current = slice;
          mean = new WeightedMean(part._2().length);
        }
        mean.add(part._2(), weights[(int) (part._1() % weights.length)]);
      }
      if (current >= 0) {
        means.add(new Tuple2<>(current, mean.mean()));
      }
      return means.iterator();
    }
  }
}
