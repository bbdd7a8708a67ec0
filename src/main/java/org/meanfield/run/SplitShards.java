package org.meanfield.run;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.data.Dataset;
import org.meanfield.data.FeatureTransform;
import org.meanfield.data.Layout;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;

/** Every split of a dataset, dealt to the same workers. */
public final class SplitShards implements AutoCloseable {
  private final Map<Split, ShardedData> shards = new EnumMap<>(Split.class);

  private final boolean transformed;
  private AnomalyShards anomalies = new AnomalyShards();

  private SplitShards(boolean transformed) {
    this.transformed = transformed;
  }

  /** Deals a dataset's splits to workers; executors read and hold them until this is closed. */
  public static SplitShards deal(
      JavaSparkContext spark, Dataset dataset, Layout layout, int workers) {
    SplitShards all = new SplitShards(false);
    try {
      for (Split split : new TreeSet<>(dataset.info().examples().keySet())) {
        all.shards.put(split, dataset.shards(spark, split, layout, workers));
      }
      all.anomalies =
          AnomalyShards.deal(
              spark, dataset, List.of(Split.VALIDATION, Split.TEST), layout, workers);
      return all;
    } catch (RuntimeException e) {
      all.close();
      throw e;
    }
  }

  /** Returns the same shards with other features; this is the one to be closed. */
  public SplitShards through(FeatureTransform transform) {
    SplitShards others = new SplitShards(true);
    shards.forEach((split, data) -> others.shards.put(split, data.through(transform)));
    return others;
  }

  /** Returns the splits that there are. */
  Set<Split> splits() {
    return shards.keySet();
  }

  /** Returns whether features are others than the dataset's. */
  boolean isTransformed() {
    return transformed;
  }

  /** Returns the held-out examples of all classes, where some are normal. */
  AnomalyShards anomalies() {
    return anomalies;
  }

  ShardedData of(Split split) {
    return shards.get(split);
  }

  @Override
  public void close() {
    shards.values().forEach(ShardedData::close);
    anomalies.close();
  }
}
