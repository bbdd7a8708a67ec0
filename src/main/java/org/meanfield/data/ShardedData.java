package org.meanfield.data;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.storage.StorageLevel;
import org.meanfield.errors.DataException;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A split as one shard for each logical worker, held by the executors. The split's examples, in the
 * order of their ids, are dealt like cards, the n-th to worker {@code n mod workers}: counts differ
 * by at most 1, and files sorted by class come out mixed. Partition w of every RDD made here is
 * worker w.
 */
public final class ShardedData implements AutoCloseable {
  private static final int ALL = Integer.MAX_VALUE;

  private final JavaRDD<Shard> shards;
  private final MinibatchForm form;
  private final int examples;
  private final int workers;
  private final Runnable release;
  private final FeatureTransform transform;

  private ShardedData(
      JavaRDD<Shard> shards,
      MinibatchForm form,
      int examples,
      int workers,
      Runnable release,
      FeatureTransform transform) {
    this.shards = shards;
    this.form = form;
    this.examples = examples;
    this.workers = workers;
    this.release = release;
    this.transform = transform;
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
    ShardedData data =
        new ShardedData(
            shards,
            form,
            examples,
            shards.getNumPartitions(),
            release,
            FeatureTransform.Identity.INSTANCE);
    shards.context().setJobDescription("load " + name);
    try {
      requireAll(shards.map(Shard::size).collect(), name, examples);
      return data;
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  private static void requireAll(List<Integer> sizes, String name, int examples) {
    long found = sizes.stream().mapToLong(Integer::longValue).sum();
    if (found != examples) {
      throw new DataException(
          String.format(
              "The %s has %,d examples instead of %,d. Files of it are missing, or there are files"
                  + " that do not belong to it: restore it, or prepare it again.",
              name, found, examples));
    }
  }

  /** Returns the number of minibatches of the largest shard. */
  public int minibatchesPerEpoch(int batchSize) {
    return Selection.ceilDiv(Selection.ceilDiv(examples, workers), batchSize);
  }

  /** Returns the number of shards. */
  public int workers() {
    return workers;
  }

  /** Returns the number of examples. */
  public int examples() {
    return examples;
  }

  /**
   * Counts the examples, or their steps, by class.
   *
   * @param classes of the data, whose targets are classes
   */
  public long[] classCounts(int classes) {
    shards.context().setJobDescription("count classes");
    return shards.map(new CountClasses(classes)).reduce(ShardedData::sum);
  }

  /** Returns the class of each example, in the order of {@link #inOrder()}; of labelled data. */
  int[] labels() {
    shards.context().setJobDescription("list classes");
    return shards.map(new ListLabels()).collect().stream().flatMapToInt(IntStream::of).toArray();
  }

  /**
   * Returns the examples of some classes alone, dealt anew to as many workers. It takes the place
   * of this one, which isn't to be used or closed any more.
   *
   * @param chosen whether a class is taken, by its number
   * @param count the number of these examples
   */
  ShardedData becoming(boolean[] chosen, int count) {
    ShardedData others =
        hold(OfClasses.deal(shards, chosen), shards.name() + ", by class", form, count, release);
    shards.unpersist();
    return others;
  }

  /** Returns a hash of what each example is. */
  JavaRDD<Long> exampleHashes() {
    return shards.flatMap(new HashExamples());
  }

  private static long[] sum(long[] some, long[] others) {
    return IntStream.range(0, some.length).mapToLong(k -> some[k] + others[k]).toArray();
  }

  /**
   * Returns the minibatches of one epoch: element by element in the order f(seed, epoch, worker),
   * each example once. Each worker has as many of them, give or take one, and of about one size.
   *
   * @param batchSize the most examples of a minibatch
   */
  public JavaRDD<DataSet> epoch(long seed, int epoch, int batchSize) {
    return epoch(seed, epoch, batchSize, Filling.EVEN);
  }

  /**
   * Returns what {@link #epoch(long, int, int)} does, with minibatches filled by {@code filling}.
   */
  public JavaRDD<DataSet> epoch(long seed, int epoch, int batchSize, Filling filling) {
    return shards.mapPartitions(new OneEpoch(this, seed, epoch, batchSize, filling), true);
  }

  /** Returns all examples once, for an evaluation that doesn't depend on seeds. */
  public JavaRDD<DataSet> inOrder() {
    return inOrder(ALL);
  }

  /**
   * Returns a part of what {@link #inOrder()} does: as many examples of each shard, give or take
   * one, spread evenly over it, since files may be sorted.
   *
   * @param atMost how many of all shards together
   */
  public JavaRDD<DataSet> inOrder(int atMost) {
    return shards.mapPartitions(new InOrder(this, atMost), true);
  }

  /** Returns the selection of examples that {@link #inOrder(int)} takes. */
  public Selection selection(int atMost) {
    return new Selection(examples, workers, atMost);
  }

  /**
   * Returns the same shards with other features. The result holds nothing of its own: this one is
   * to be closed, after the result's last use.
   */
  public ShardedData through(FeatureTransform other) {
    return new ShardedData(shards, form, examples, workers, () -> {}, other);
  }

  /** Lets go of the shards. */
  @Override
  public void close() {
    shards.unpersist();
    release.run();
  }

  private static final class HashExamples implements FlatMapFunction<Shard, Long> {
    @Override
    public Iterator<Long> call(Shard shard) {
      return IntStream.range(0, shard.size()).mapToObj(i -> shard.example(i).hash()).iterator();
    }
  }

  private static final class ListLabels implements Function<Shard, int[]> {
    @Override
    public int[] call(Shard shard) {
      return IntStream.range(0, shard.size()).map(shard::label).toArray();
    }
  }

  private record CountClasses(int classes) implements Function<Shard, long[]> {
    @Override
    public long[] call(Shard shard) {
      return shard.classCounts(classes);
    }
  }

  /** Makes minibatches of a worker's shard. */
  private abstract static class ToMinibatches implements FlatMapFunction<Iterator<Shard>, DataSet> {
    final MinibatchForm form;
    private final FeatureTransform transform;

    ToMinibatches(ShardedData data) {
      this.form = data.form;
      this.transform = data.transform;
    }

    abstract Minibatches of(Shard shard);

    @Override
    public Iterator<DataSet> call(Iterator<Shard> shards) {
      Shard shard = shards.next();
      // Asking for the end is also what makes Spark release its lock on the cached block.
      if (shards.hasNext()) {
        throw new IllegalStateException("a partition holds two shards");
      }
      return of(shard).through(transform);
    }
  }

  private static final class OneEpoch extends ToMinibatches {
    private final long seed;
    private final int epoch;
    private final int batchSize;
    private final int minibatches;
    private final Filling filling;

    OneEpoch(ShardedData data, long seed, int epoch, int batchSize, Filling filling) {
      super(data);
      this.seed = seed;
      this.epoch = epoch;
      this.batchSize = batchSize;
      this.minibatches = data.minibatchesPerEpoch(batchSize);
      this.filling = filling;
    }

    @Override
    Minibatches of(Shard shard) {
      MinibatchCuts cuts =
          filling == Filling.EVEN
              ? MinibatchCuts.even(shard.size(), minibatches)
              : MinibatchCuts.full(shard.size(), batchSize);
      return Minibatches.ofEpoch(shard, form, cuts, seed, epoch);
    }
  }

  private static final class InOrder extends ToMinibatches {
    private final Selection selection;

    InOrder(ShardedData data, int atMost) {
      super(data);
      this.selection = data.selection(atMost);
    }

    @Override
    Minibatches of(Shard shard) {
      return Minibatches.inOrder(
          shard, form, form.evaluationBatch(), selection.count(shard.worker()));
    }
  }
}
