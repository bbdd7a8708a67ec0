package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.meanfield.data.ShardedData;
import org.nd4j.linalg.dataset.DataSet;

/** Sums over the examples of a split: one task a shard, added in worker order. */
final class ShardSums {
  private ShardSums() {}

  /** The addition of a minibatch's part to sums. */
  interface Summand extends Serializable {
    /** Returns the number of sums. */
    int sums();

    /** Adds a minibatch's part to sums, which are zeros at first. */
    void add(DataSet minibatch, double[] sums);
  }

  /**
   * Adds up a split.
   *
   * @param atMost the number of its examples that are asked, evenly spread over it
   */
  static double[] of(ShardedData data, int atMost, Summand summand) {
    double[] all = new double[summand.sums()];
    for (double[] shard : data.inOrder(atMost).mapPartitions(new Shard(summand), true).collect()) {
      for (int i = 0; i < all.length; i++) {
        all[i] += shard[i];
      }
    }
    return all;
  }

  private record Shard(Summand summand) implements FlatMapFunction<Iterator<DataSet>, double[]> {
    @Override
    public Iterator<double[]> call(Iterator<DataSet> minibatches) {
      double[] sums = new double[summand.sums()];
      while (minibatches.hasNext()) {
        DataSet minibatch = minibatches.next();
        summand.add(minibatch, sums);
        NativeArrays.close(minibatch);
      }
      return List.of(sums).iterator();
    }
  }
}
