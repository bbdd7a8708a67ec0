package org.meanfield.data;

import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.storage.StorageLevel;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A split as one shard for each logical worker, held by the executors. The split's examples, in the
 * order of their ids, are dealt like cards, the n-th to worker {@code n mod workers}: counts differ
 * by at most 1, and files sorted by class come out mixed. Partition w of every RDD made here is
 * worker w.
 */
public final class ShardedData implements AutoCloseable {
  /** As large as is useful: what limits a forward pass is the number of operations. */
  private static final int EVALUATION_BATCH = 256;

  private final JavaRDD<Shard> shards;
  private final MinibatchForm form;
  private final int examples;
  private final int workers;
  private final Runnable release;

  private ShardedData(
      JavaRDD<Shard> shards, MinibatchForm form, int examples, int workers, Runnable release) {
    this.shards = shards;
    this.form = form;
    this.examples = examples;
    this.workers = workers;
    this.release = release;
  }

  /**
   * Computes shards and holds them.
   *
   * @param shards one for each worker, in order
   * @param name what they are shards of
   * @param examples how many there are in all
   * @param release lets go of what {@code shards} needs
   */
  static ShardedData hold(
      JavaRDD<Shard> shards, String name, MinibatchForm form, int examples, Runnable release) {
    shards.setName("shards of " + name).persist(StorageLevel.MEMORY_AND_DISK());
    ShardedData data = new ShardedData(shards, form, examples, shards.getNumPartitions(), release);
    shards.context().setJobDescription("load " + name);
    try {
      shards.count();
      return data;
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  /** How many minibatches the largest shard has. */
  public int minibatchesPerEpoch(int batchSize) {
    return ceilDiv(ceilDiv(examples, workers), batchSize);
  }

  /** How many examples there are. */
  public int examples() {
    return examples;
  }

  private static int ceilDiv(int dividend, int divisor) {
    return -Math.floorDiv(-dividend, divisor);
  }

  /**
   * The minibatches of one epoch: element by element in the order f(seed, epoch, worker), each
   * example once, the last one of a shard as small as it comes.
   */
  public JavaRDD<DataSet> epoch(long seed, int epoch, int batchSize) {
    return shards.mapPartitions(new ToMinibatches(form, seed, epoch, batchSize), true);
  }

  /** All examples once, for an evaluation that doesn't depend on seeds. */
  public JavaRDD<DataSet> inOrder() {
    return shards.mapPartitions(ToMinibatches.inOrder(form, EVALUATION_BATCH), true);
  }

  /** Lets go of the shards. */
  @Override
  public void close() {
    shards.unpersist();
    release.run();
  }

  private static final class ToMinibatches implements FlatMapFunction<Iterator<Shard>, DataSet> {
    private static final int IN_ORDER = -1;
    private final MinibatchForm form;
    private final long seed;
    private final int epoch;
    private final int batchSize;

    ToMinibatches(MinibatchForm form, long seed, int epoch, int batchSize) {
      this.form = form;
      this.seed = seed;
      this.epoch = epoch;
      this.batchSize = batchSize;
    }

    static ToMinibatches inOrder(MinibatchForm form, int batchSize) {
      return new ToMinibatches(form, 0, IN_ORDER, batchSize);
    }

    @Override
    public Iterator<DataSet> call(Iterator<Shard> shards) {
      Shard shard = shards.next();
      // Asking for the end is also what makes Spark release its lock on the cached block.
      if (shards.hasNext()) {
        throw new IllegalStateException("a partition holds two shards");
      }
      return epoch == IN_ORDER
          ? Minibatches.inOrder(shard, form, batchSize)
          : Minibatches.ofEpoch(shard, form, batchSize, seed, epoch);
    }
  }
}
