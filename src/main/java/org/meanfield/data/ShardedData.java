package org.meanfield.data;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.meanfield.errors.DataException;
import org.nd4j.linalg.dataset.DataSet;
import scala.Tuple2;

/**
 * A split as one shard for each logical worker, held by the executors. The split's examples, in the
 * order of their ids, are dealt like cards, the n-th to worker {@code n mod workers}: counts differ
 * by at most 1, and files sorted by class come out mixed. Partition w of every RDD made here is
 * worker w.
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
      JavaSparkContext spark,
      IdxImages images,
      Membership members,
      DatasetInfo info,
      Layout layout,
      int workers) {
    Broadcast<SerializableConfiguration> hadoop =
        spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    List<Range> ranges = ranges(images, members, spark, workers);
    JavaRDD<Shard> shards =
        spark
            .parallelize(ranges, ranges.size())
            .flatMapToPair(new DealRange(images, members, hadoop, workers))
            // An Integer's hash is itself, so key w goes to partition w.
            .partitionBy(new HashPartitioner(workers))
            .mapPartitionsWithIndex(new GatherShard(), true)
            .setName("shards of " + images.images())
            .persist(StorageLevel.MEMORY_AND_DISK());
    int examples = members.count(0, images.count());
    ShardedData data = new ShardedData(shards, hadoop, info, layout, examples, workers);
    spark.setJobDescription("load " + images.images());
    try {
      shards.count();
      return data;
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  private static List<Range> ranges(
      IdxImages images, Membership members, JavaSparkContext spark, int workers) {
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
    int rank = 0;
    for (int i = 0; i < readers; i++) {
      int first = (int) ((long) images.count() * i / readers);
      int end = (int) ((long) images.count() * (i + 1) / readers);
      ranges.add(new Range(first, end - first, rank));
      rank += members.count(first, end);
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

  /**
   * A run of consecutive examples of the source.
   *
   * @param rank how many of the split come before
   */
  private record Range(int first, int count, int rank) implements Serializable {}

  /** Reads a range and pairs each of its examples that belong to the split with its worker. */
  private static final class DealRange implements PairFlatMapFunction<Range, Integer, Example> {
    private final IdxImages images;
    private final Membership members;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final int workers;

    DealRange(
        IdxImages images,
        Membership members,
        Broadcast<SerializableConfiguration> hadoop,
        int workers) {
      this.images = images;
      this.members = members;
      this.hadoop = hadoop;
      this.workers = workers;
    }

    @Override
    public Iterator<Tuple2<Integer, Example>> call(Range range) {
      try {
        Iterator<Example> all = images.read(hadoop.value().value(), range.first(), range.count());
        return new Iterator<>() {
          private int rank = range.rank();
          private Example following = nextMember();

          private Example nextMember() {
            while (all.hasNext()) {
              Example example = all.next();
              if (members.includes(example.id())) {
                return example;
              }
            }
            return null;
          }

          @Override
          public boolean hasNext() {
            return following != null;
          }

          @Override
          public Tuple2<Integer, Example> next() {
            if (following == null) {
              throw new NoSuchElementException();
            }
            Tuple2<Integer, Example> dealt = new Tuple2<>(rank++ % workers, following);
            following = nextMember();
            return dealt;
          }
        };
      } catch (IOException e) {
        throw unreadable(images, e);
      }
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
