package org.meanfield.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.meanfield.errors.DataException;

/** Sequences that the executors draw. */
final class GeneratedDataset implements Dataset {
  /** A part of the fingerprint; to be raised when a task draws otherwise than before. */
  private static final int VERSION = 1;

  private final SequenceTask task;
  private final DatasetInfo info;

  GeneratedDataset(SequenceTask task) {
    this.task = task;
    Map<Split, Integer> counts =
        Arrays.stream(Split.values())
            .filter(split -> task.count(split) > 0)
            .collect(Collectors.toMap(Function.identity(), task::count));
    this.info =
        new DatasetInfo(
            DatasetInfo.Content.SEQUENCES,
            task.longest(),
            task.features(),
            task.target(),
            counts,
            "sha256:" + DigestUtils.sha256Hex(VERSION + " " + task));
  }

  @Override
  public DatasetInfo info() {
    return info;
  }

  @Override
  public ShardedData shards(JavaSparkContext spark, Split split, Layout layout, int workers) {
    if (layout == Layout.VECTORS) {
      throw new DataException(
          "Sequences can't be read as images. Choose model.kind = lstm, or data.kind = images.");
    }
    info.require(split, "data.validation", "2560");
    List<Integer> partitions = IntStream.range(0, workers).boxed().toList();
    JavaRDD<Shard> shards =
        spark
            .parallelize(partitions, workers)
            .mapPartitionsWithIndex(new DrawShard(task, split, workers), true);
    return ShardedData.hold(
        shards,
        split.label() + " split of " + task,
        new PaddedSequences(task.features(), task.target()),
        task.count(split),
        () -> {});
  }

  /** Draws what is dealt to a worker: the n-th of all to worker {@code n mod workers}. */
  private record DrawShard(SequenceTask task, Split split, int workers)
      implements Function2<Integer, Iterator<Integer>, Iterator<Shard>> {
    @Override
    public Iterator<Shard> call(Integer worker, Iterator<Integer> partition) {
      Example[] examples =
          IntStream.iterate(worker, id -> id < task.count(split), id -> id + workers)
              .mapToObj(
                  id -> {
                    SequenceTask.Draw draw = task.example(split, id);
                    return new Sequence(id, draw.values_TF(), draw.targets());
                  })
              .toArray(Example[]::new);
      return List.of(new Shard(worker, examples)).iterator();
    }
  }
}
