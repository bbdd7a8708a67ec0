package org.meanfield.data;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.meanfield.errors.DataException;
import org.nd4j.linalg.dataset.DataSet;
import scala.Tuple2;

/**
 * A split as one shard for each logical worker, held by the executors. Example {@code id} belongs
 * to worker {@code id mod workers}: counts differ by at most 1, and files sorted by class come out
 * mixed. Partition w of every RDD made here is worker w.
 */
public final class ShardedData implements AutoCloseable {
  private static final int BYTES_PER_READER = 4 << 20;

  /** As large as is useful: what limits a forward pass is the number of operations. */
  private static final int EVALUATION_BATCH = 256;

  private final JavaRDD<Shard> shards;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final DatasetInfo info;
  private final Layout layout;
  private final int examples;
  private final int workers;

  private ShardedData(
      JavaRDD<Shard> shards,
      Broadcast<SerializableConfiguration> hadoop,
      DatasetInfo info,
      Layout layout,
      int examples,
      int workers) {
    this.shards = shards;
    this.hadoop = hadoop;
    this.info = info;
    this.layout = layout;
    this.examples = examples;
    this.workers = workers;
  }

  static ShardedData deal(
      JavaSparkContext spark, IdxImages images, DatasetInfo info, Layout layout, int workers) {
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    List<Range> ranges = ranges(images, spark, workers);
    JavaRDD<Shard> shards =
        spark
            .parallelize(ranges, ranges.size())
            .flatMap(new ReadRange(images, hadoop))
            .mapToPair(new DealTo(workers))
            // An Integer's hash is itself, so key w goes to partition w.
            .partitionBy(new HashPartitioner(workers))
            .mapPartitionsWithIndex(new GatherShard(), true)
            .setName("shards of " + images.images())
            .persist(StorageLevel.MEMORY_AND_DISK());
    ShardedData data = new ShardedData(shards, hadoop, info, layout, images.count(), workers);
    spark.setJobDescription("load " + images.images());
    try {
      shards.count();
      return data;
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  private static List<Range> ranges(IdxImages images, JavaSparkContext spark, int workers) {
    int readers = 1;
    try {
      if (images.images().seekable(spark.hadoopConfiguration())) {
        long bytes = (long) images.count() * images.imagesHead().itemBytes();
        readers = (int) Math.max(1, Math.min(workers, bytes / BYTES_PER_READER));
      }
    } catch (IOException e) {
      throw unreadable(images, e);
    }
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < readers; i++) {
      int first = (int) ((long) images.count() * i / readers);
      int end = (int) ((long) images.count() * (i + 1) / readers);
      ranges.add(new Range(first, end - first));
    }
    return ranges;
  }

  private static DataException unreadable(IdxImages images, IOException e) {
    return new DataException(
        "Cannot read "
            + images.images()
            + " and "
            + images.labels()
            + ": "
            + e
            + ". Executors must see the same files as the driver.",
        e);
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
    return shards.mapPartitions(new ToMinibatches(info, layout, seed, epoch, batchSize), true);
  }

  /** All examples once, for an evaluation that doesn't depend on seeds. */
  public JavaRDD<DataSet> inOrder() {
    return shards.mapPartitions(ToMinibatches.inOrder(info, layout, EVALUATION_BATCH), true);
  }

  /** Lets go of the shards. */
  @Override
  public void close() {
    shards.unpersist();
    hadoop.destroy();
  }

  /** A run of consecutive examples. */
  private record Range(int first, int count) implements Serializable {}

  private static final class ReadRange implements FlatMapFunction<Range, Example> {
    private final IdxImages images;
    private final Broadcast<SerializableConfiguration> hadoop;

    ReadRange(IdxImages images, Broadcast<SerializableConfiguration> hadoop) {
      this.images = images;
      this.hadoop = hadoop;
    }

    @Override
    public Iterator<Example> call(Range range) {
      try {
        return images.read(hadoop.value().value(), range.first(), range.count());
      } catch (IOException e) {
        throw unreadable(images, e);
      }
    }
  }

  private static final class DealTo implements PairFunction<Example, Integer, Example> {
    private final int workers;

    DealTo(int workers) {
      this.workers = workers;
    }

    @Override
    public Tuple2<Integer, Example> call(Example example) {
      return new Tuple2<>((int) (example.id() % workers), example);
    }
  }

  /** Shuffled blocks arrive in any order, hence the sort. */
  private static final class GatherShard
      implements Function2<Integer, Iterator<Tuple2<Integer, Example>>, Iterator<Shard>> {
    @Override
    public Iterator<Shard> call(Integer worker, Iterator<Tuple2<Integer, Example>> dealt) {
      List<Example> examples = new ArrayList<>();
      dealt.forEachRemaining(pair -> examples.add(pair._2()));
      examples.sort(Comparator.comparingLong(Example::id));
      return List.of(new Shard(worker, examples.toArray(Example[]::new))).iterator();
    }
  }

  private static final class ToMinibatches implements FlatMapFunction<Iterator<Shard>, DataSet> {
    private static final int IN_ORDER = -1;
    private final DatasetInfo info;
    private final Layout layout;
    private final long seed;
    private final int epoch;
    private final int batchSize;

    ToMinibatches(DatasetInfo info, Layout layout, long seed, int epoch, int batchSize) {
      this.info = info;
      this.layout = layout;
      this.seed = seed;
      this.epoch = epoch;
      this.batchSize = batchSize;
    }

    static ToMinibatches inOrder(DatasetInfo info, Layout layout, int batchSize) {
      return new ToMinibatches(info, layout, 0, IN_ORDER, batchSize);
    }

    @Override
    public Iterator<DataSet> call(Iterator<Shard> shards) {
      Shard shard = shards.next();
      // Asking for the end is also what makes Spark release its lock on the cached block.
      if (shards.hasNext()) {
        throw new IllegalStateException("a partition holds two shards");
      }
      return epoch == IN_ORDER
          ? Minibatches.inOrder(shard, info, layout, batchSize)
          : Minibatches.ofEpoch(shard, info, layout, batchSize, seed, epoch);
    }
  }
}
