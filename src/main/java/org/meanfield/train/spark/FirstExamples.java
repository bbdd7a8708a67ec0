package org.meanfield.train.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.meanfield.data.ShardedData;
import org.nd4j.linalg.dataset.DataSet;

/** Some examples of a split, brought to the driver as vectors that a model reads. */
public final class FirstExamples {
  private FirstExamples() {}

  /**
   * Returns examples that are spread evenly over each shard; always the same ones.
   *
   * @param data laid out as vectors
   * @param atMost the number of examples; all of them if there are fewer
   * @return a row an example
   */
  public static float[][] of(ShardedData data, int atMost) {
    List<float[]> rows = data.inOrder(atMost).mapPartitions(new Rows(), true).collect();
    return rows.toArray(float[][]::new);
  }

  private static final class Rows implements FlatMapFunction<Iterator<DataSet>, float[]> {
    @Override
    public Iterator<float[]> call(Iterator<DataSet> minibatches) {
      List<float[]> rows = new ArrayList<>();
      while (minibatches.hasNext()) {
        DataSet minibatch = minibatches.next();
        rows.addAll(Arrays.asList(minibatch.getFeatures().toFloatMatrix()));
        NativeArrays.close(minibatch);
      }
      return rows.iterator();
    }
  }
}
