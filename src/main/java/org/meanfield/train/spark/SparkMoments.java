package org.meanfield.train.spark;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.meanfield.data.ShardedData;
import org.meanfield.model.DataMoments;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** The moments of a split of vectors, in one pass: one task a shard, summed in worker order. */
public final class SparkMoments {
  private static final int EXAMPLES = 0;
  private static final int SQUARES = 1;
  private static final int MINIMUM = 2;
  private static final int MAXIMUM = 3;

  /** The place at which the sums of each value begin. */
  private static final int VALUES = 4;

  private SparkMoments() {}

  /** Computes the moments of all examples of a split. */
  public static DataMoments of(JavaSparkContext spark, ShardedData data) {
    spark.setJobDescription("moments of the data");
    double[] all = nothing(0);
    for (double[] shard : data.inOrder().mapPartitions(new SumShard(), true).collect()) {
      all = all.length < shard.length ? Arrays.copyOf(all, shard.length) : all;
      for (int i = 0; i < shard.length; i++) {
        switch (i) {
          case MINIMUM -> all[i] = Math.min(all[i], shard[i]);
          case MAXIMUM -> all[i] = Math.max(all[i], shard[i]);
          default -> all[i] += shard[i];
        }
      }
    }
    double examples = all[EXAMPLES];
    double[] means = Arrays.stream(all, VALUES, all.length).map(sum -> sum / examples).toArray();
    double meanSquare = all[SQUARES] / examples / means.length;
    return new DataMoments((long) examples, means, meanSquare, all[MINIMUM], all[MAXIMUM]);
  }

  private static double[] nothing(int features) {
    double[] sums = new double[VALUES + features];
    sums[MINIMUM] = Double.POSITIVE_INFINITY;
    sums[MAXIMUM] = Double.NEGATIVE_INFINITY;
    return sums;
  }

  private static final class SumShard implements FlatMapFunction<Iterator<DataSet>, double[]> {
    @Override
    public Iterator<double[]> call(Iterator<DataSet> minibatches) {
      double[] sums = nothing(0);
      while (minibatches.hasNext()) {
        DataSet minibatch = minibatches.next();
        INDArray examples = minibatch.getFeatures().dup('c');
        int features = (int) examples.size(1);
        sums = sums.length == VALUES ? nothing(features) : sums;
        add(examples.data().asFloat(), features, sums);
        sums[EXAMPLES] += examples.size(0);
        NativeArrays.close(examples);
        NativeArrays.close(minibatch);
      }
      return List.of(sums).iterator();
    }

    /** Math.min and Math.max hand a NaN on. */
    private static void add(float[] values, int features, double[] sums) {
      for (int i = 0; i < values.length; i++) {
        double value = values[i];
        sums[VALUES + i % features] += value;
        sums[SQUARES] += value * value;
        sums[MINIMUM] = Math.min(sums[MINIMUM], value);
        sums[MAXIMUM] = Math.max(sums[MAXIMUM], value);
      }
    }
  }
}
