package org.meanfield.model;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * The weights of the loss of an example, or of a step, by its class k. DL4J's masks would scale the
 * output layer's logits too, so the weights are part of the loss function: it is w_k · −ln p_k, and
 * its gradient by the logits w_k · (p − y).
 *
 * @param weights of the classes in the order of their numbers; none if all are 1
 */
public record ClassWeights(double[] weights) {
  /** All of them 1. */
  public static final ClassWeights NONE = new ClassWeights(new double[0]);

  /**
   * Weights by which every class counts alike: n / (K·n_k) for n_k of n examples and the K classes
   * that occur. Their mean over the examples is 1.
   *
   * @param counts examples of each class
   */
  public static ClassWeights balanced(long[] counts) {
    double examples = Arrays.stream(counts).sum();
    long occurring = Arrays.stream(counts).filter(n -> n > 0).count();
    return new ClassWeights(
        Arrays.stream(counts).mapToDouble(n -> n == 0 ? 1 : examples / (occurring * n)).toArray());
  }

  /** A sentence on them, worth telling a user, unless they are all 1. */
  public Stream<String> notes() {
    if (changeNothing()) {
      return Stream.empty();
    }
    DoubleSummaryStatistics all = Arrays.stream(weights).summaryStatistics();
    return Stream.of(
        String.format(
            Locale.ROOT,
            "Classes weigh from %.3g to %.3g in the loss of training; metrics are not weighted.",
            all.getMin(),
            all.getMax()));
  }

  private boolean changeNothing() {
    return Arrays.stream(weights).allMatch(weight -> weight == 1);
  }

  /**
   * The configuration of a classifier whose loss has these weights; the argument itself if all of
   * them are 1.
   *
   * @param configurationJson of one without weights
   */
  public String applied(String configurationJson) {
    if (changeNothing()) {
      return configurationJson;
    }
    MultiLayerConfiguration configuration = MultiLayerConfiguration.fromJson(configurationJson);
    int last = configuration.getConfs().size() - 1;
    BaseOutputLayer output = (BaseOutputLayer) configuration.getConf(last).getLayer();
    output.setLossFn(new LossMCXENT(Nd4j.createFromArray(weights).reshape(1, weights.length)));
    return configuration.toJson();
  }
}
