package org.meanfield.data;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.meanfield.errors.DataException;
import scala.Tuple2;

/** Reads IDX files in the executors and deals their images to the workers. */
final class ImageShards {
  private static final int BYTES_PER_READER = 4 << 20;

  private ImageShards() {}

  static ShardedData deal(
      JavaSparkContext spark,
      IdxImages images,
      Membership members,
      MinibatchForm form,
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
            .mapPartitionsWithIndex(new GatherShard(), true);
    return ShardedData.hold(
        shards,
        images.images().toString(),
        form,
        members.count(0, images.count()),
        hadoop::destroy);
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
        Iterator<LabelledImage> all =
            images.read(hadoop.value().value(), range.first(), range.count());
        return new Iterator<>() {
          private int rank = range.rank();
          private LabelledImage following = nextMember();

          private LabelledImage nextMember() {
            while (all.hasNext()) {
              LabelledImage example = all.next();
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
}
