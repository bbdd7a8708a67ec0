package org.meanfield.train.spark;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.autoencoder.DeepAutoencoderLayer;
import org.meanfield.model.autoencoder.ReconstructionLoss;
import org.meanfield.train.Evaluation;
import org.meanfield.train.ExampleScores;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The judge of autoencoders: the squared error and the cross-entropy of reconstructions.
 *
 * @param probabilities whether outputs are probabilities, of which a cross-entropy makes sense
 */
record ReconstructionJudge(boolean probabilities) implements Judge {
  private static final int EXAMPLES = 0;
  private static final int SQUARED_ERROR = 1;
  private static final int CROSS_ENTROPY = 2;

  @Override
  public int sums() {
    return 3;
  }

  @Override
  public void add(MultiLayerNetwork network, DataSet minibatch, double[] sums) {
    Scratch.within(() -> addUp(network, minibatch, sums));
  }

  private void addUp(MultiLayerNetwork network, DataSet minibatch, double[] sums) {
    DeepAutoencoderLayer autoencoder = (DeepAutoencoderLayer) network.getOutputLayer();
    INDArray x = minibatch.getFeatures();
    sums[EXAMPLES] += x.size(0);
    sums[SQUARED_ERROR] += sum(autoencoder.errors(x, ReconstructionLoss.SQUARED_ERROR));
    if (probabilities) {
      sums[CROSS_ENTROPY] += sum(autoencoder.errors(x, ReconstructionLoss.CROSS_ENTROPY));
    }
  }

  @Override
  public ExampleScores scores(MultiLayerNetwork network, DataSet minibatch) {
    DeepAutoencoderLayer autoencoder = (DeepAutoencoderLayer) network.getOutputLayer();
    double[][] errors = new double[1][];
    Scratch.within(
        () ->
            errors[0] =
                autoencoder.errors(minibatch.getFeatures(), ReconstructionLoss.SQUARED_ERROR));
    return ExampleScores.alike("squaredErrorPerExample", errors[0]);
  }

  @Override
  public ExampleScores anomalyScores(MultiLayerNetwork network, DataSet minibatch) {
    return scores(network, minibatch);
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  @Override
  public Evaluation evaluation(double[] sums) {
    double examples = sums[EXAMPLES];
    Map<String, Double> metrics = new TreeMap<>();
    metrics.put("squaredErrorPerExample", sums[SQUARED_ERROR] / examples);
    if (probabilities) {
      metrics.put("crossEntropyPerExample", sums[CROSS_ENTROPY] / examples);
    }
    return new Evaluation.Unlabelled((long) examples, metrics);
  }
}
