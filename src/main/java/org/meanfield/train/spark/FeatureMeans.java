package org.meanfield.train.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.ShardedData;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A summary of examples in few numbers: of a sequence, each feature's mean over its steps; of an
 * image, the mean of its pixels.
 */
public final class FeatureMeans {
  private static final int MOST_EXAMPLES = 100_000;
  private static final int MOST_VALUES = 4_000_000;

  private FeatureMeans() {}

  /**
   * Computes the means of a split's examples, or of 100,000 of them that are spread evenly over it.
   *
   * @param features of a step
   * @return by feature, and then by example
   */
  public static double[][] of(
      JavaSparkContext spark, ShardedData data, Content content, int features) {
    spark.setJobDescription("look at the features of the data");
    boolean images = content == Content.IMAGES;
    int atMost = images ? MOST_EXAMPLES : Math.min(MOST_EXAMPLES, MOST_VALUES / features);
    List<double[]> examples =
        data.inOrder(atMost).mapPartitions(new MeansOfShard(images), true).collect();
    double[][] byFeature = new double[images ? 1 : features][examples.size()];
    for (int f = 0; f < byFeature.length; f++) {
      for (int i = 0; i < examples.size(); i++) {
        byFeature[f][i] = examples.get(i)[f];
      }
    }
    return byFeature;
  }

  private record MeansOfShard(boolean images)
      implements FlatMapFunction<Iterator<DataSet>, double[]> {
    @Override
    public Iterator<double[]> call(Iterator<DataSet> minibatches) {
      List<double[]> means = new ArrayList<>();
      while (minibatches.hasNext()) {
        DataSet minibatch = minibatches.next();
        addMeans(minibatch, means);
        NativeArrays.close(minibatch);
      }
      return means.iterator();
    }

    private void addMeans(DataSet minibatch, List<double[]> means) {
      float[] values_BFT = Outputs.copy(minibatch.getFeatures());
      int examples = (int) minibatch.getFeatures().size(0);
      int features = (int) minibatch.getFeatures().size(1);
      StepMask mask = StepMask.ofFeatures(minibatch);
      int steps = mask.steps();
      for (int b = 0; b < examples; b++) {
        double[] sums = new double[images ? 1 : features];
        int counted = 0;
        for (int t = 0; t < steps; t++) {
          for (int f = 0; mask.holds(b, t) && f < features; f++) {
            sums[images ? 0 : f] += values_BFT[(b * features + f) * steps + t];
          }
          counted += mask.holds(b, t) ? 1 : 0;
        }
        for (int f = 0; f < sums.length; f++) {
          sums[f] /= images ? (double) counted * features : counted;
        }
        means.add(sums);
      }
    }
  }
}
