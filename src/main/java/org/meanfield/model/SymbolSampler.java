package org.meanfield.model;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.input.ColumnEncoding;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Draws symbols one by one from a recurrent network that gives the next one's probabilities p, each
 * in turn its input, one-hot or as an index: from p^(1/τ), normalised. At temperature τ = 1 that is
 * what the network believes; below it, likely symbols become likelier, down to the most likely one
 * alone at 0.
 */
public final class SymbolSampler {
  private final MultiLayerNetwork network;
  private final int symbols;
  private final double temperature;
  private final SplittableRandom random;

  /**
   * Creates the sampler of one network.
   *
   * @param symbols how many there are, as inputs and as classes
   * @param temperature τ, 0 or more
   * @param seed of the draws
   */
  public SymbolSampler(MultiLayerNetwork network, int symbols, double temperature, long seed) {
    this.network = network;
    this.symbols = symbols;
    this.temperature = temperature;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Goes on from a beginning.
   *
   * @param prompt symbols that have come already, at least one
   * @param count how many are drawn
   */
  public int[] continueFrom(int[] prompt, int count) {
    network.rnnClearPreviousState();
    double[] probabilities = new double[symbols];
    for (int symbol : prompt) {
      probabilities = step(symbol);
    }
    int[] drawn = new int[count];
    for (int i = 0; i < count; i++) {
      drawn[i] = draw(probabilities);
      probabilities = step(drawn[i]);
    }
    network.rnnClearPreviousState();
    return drawn;
  }

  private double[] step(int symbol) {
    return network.rnnTimeStep(input(symbol)).ravel().toDoubleVector();
  }

  private INDArray input(int symbol) {
    if (network.getLayer(0).conf().getLayer() instanceof ColumnEncoding) {
      // Index 0 stands for unknown values.
      return Nd4j.zeros(1, 1, 1).putScalar(0, 0, 0, symbol + 1);
    }
    return Nd4j.zeros(1, symbols, 1).putScalar(0, symbol, 0, 1);
  }

  private int draw(double[] probabilities) {
    int likeliest = 0;
    for (int k = 1; k < symbols; k++) {
      likeliest = probabilities[k] > probabilities[likeliest] ? k : likeliest;
    }
    if (temperature == 0) {
      return likeliest;
    }
    double[] weights = new double[symbols];
    double sum = 0;
    for (int k = 0; k < symbols; k++) {
      // As a ratio to the greatest, so that it can't underflow for all.
      weights[k] = Math.pow(probabilities[k] / probabilities[likeliest], 1 / temperature);
      sum += weights[k];
    }
    double left = random.nextDouble() * sum;
    for (int k = 0; k < symbols; k++) {
      left -= weights[k];
      if (left < 0) {
        return k;
      }
    }
    return likeliest;
  }
}
