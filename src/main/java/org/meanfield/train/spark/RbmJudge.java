package org.meanfield.train.spark;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.rbm.RbmLayer;
import org.meanfield.train.Evaluation;
import org.meanfield.train.ExampleScores;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The judge of restricted Boltzmann machines: reconstruction error, free energy and
 * pseudo-log-likelihood.
 *
 * @param freeEnergy whether the hidden units have one in closed form
 * @param pseudoLikelihood whether, beyond that, visible units are binary
 */
record RbmJudge(boolean freeEnergy, boolean pseudoLikelihood) implements Judge {
  /** The metric's name: the mean of the examples' free energies. */
  static final String FREE_ENERGY_MEAN = "freeEnergy";

  /** The standard error of that mean. */
  static final String FREE_ENERGY_ERROR = "freeEnergyStandardError";

  private static final int EXAMPLES = 0;
  private static final int RECONSTRUCTION_ERROR = 1;
  private static final int FREE_ENERGY = 2;
  private static final int PSEUDO_LIKELIHOOD = 3;
  private static final int SQUARED_FREE_ENERGY = 4;

  @Override
  public int sums() {
    return 5;
  }

  @Override
  public void add(MultiLayerNetwork network, DataSet minibatch, double[] sums) {
    Scratch.within(() -> addUp(network, minibatch, sums));
  }

  private void addUp(MultiLayerNetwork network, DataSet minibatch, double[] sums) {
    RbmLayer rbm = (RbmLayer) network.getOutputLayer();
    INDArray v = rbm.sampleInput(minibatch.getFeatures());
    sums[EXAMPLES] += v.size(0);
    sums[RECONSTRUCTION_ERROR] += sum(rbm.reconstructionErrors(v));
    if (freeEnergy) {
      double[] free = rbm.freeEnergies(v);
      sums[FREE_ENERGY] += sum(free);
      sums[SQUARED_FREE_ENERGY] += Arrays.stream(free).map(f -> f * f).sum();
    }
    if (pseudoLikelihood) {
      sums[PSEUDO_LIKELIHOOD] += sum(rbm.pseudoLogLikelihoods(v));
    }
  }

  /**
   * Scores by the pseudo-log-likelihood, or where there is none by the reconstruction error; free
   * energies of two models don't compare.
   */
  @Override
  public ExampleScores scores(MultiLayerNetwork network, DataSet minibatch) {
    RbmLayer rbm = (RbmLayer) network.getOutputLayer();
    double[][] scores = new double[1][];
    Scratch.within(
        () -> {
          INDArray v = rbm.sampleInput(minibatch.getFeatures());
          scores[0] = pseudoLikelihood ? rbm.pseudoLogLikelihoods(v) : rbm.reconstructionErrors(v);
        });
    return ExampleScores.alike(
        pseudoLikelihood ? "pseudoLogLikelihood" : "reconstructionErrorPerExample", scores[0]);
  }

  /**
   * Scores by the free energy, or where there is none by the reconstruction error, of values as
   * they are: a draw would make two scores of one example.
   */
  @Override
  public ExampleScores anomalyScores(MultiLayerNetwork network, DataSet minibatch) {
    RbmLayer rbm = (RbmLayer) network.getOutputLayer();
    double[][] scores = new double[1][];
    Scratch.within(
        () -> {
          INDArray x = minibatch.getFeatures();
          scores[0] = freeEnergy ? rbm.freeEnergies(x) : rbm.reconstructionErrors(x);
        });
    return ExampleScores.alike(
        freeEnergy ? FREE_ENERGY_MEAN : "reconstructionErrorPerExample", scores[0]);
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  @Override
  public Evaluation evaluation(double[] sums) {
    double examples = sums[EXAMPLES];
    Map<String, Double> metrics = new TreeMap<>();
    metrics.put("reconstructionErrorPerExample", sums[RECONSTRUCTION_ERROR] / examples);
    if (freeEnergy) {
      double mean = sums[FREE_ENERGY] / examples;
      double variance = Math.max(0, sums[SQUARED_FREE_ENERGY] / examples - mean * mean);
      metrics.put(FREE_ENERGY_MEAN, mean);
      metrics.put(FREE_ENERGY_ERROR, Math.sqrt(variance / examples));
    }
    if (pseudoLikelihood) {
      metrics.put("pseudoLogLikelihood", sums[PSEUDO_LIKELIHOOD] / examples);
    }
    return new Evaluation.Unlabelled((long) examples, metrics);
  }
}
