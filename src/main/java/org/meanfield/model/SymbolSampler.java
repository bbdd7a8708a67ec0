package org.meanfield.model;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.input.ColumnEncoding;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Draws symbols one by one from a recurrent network that gives the next one's probabilities p, each
 * in turn its input, one-hot or as an index: from p^(1/τ), normalised. At temperature τ = 1 that is
 * what the network believes; below it, likely symbols become likelier, down to the most likely one
 * alone at 0. Unlikely symbols may be left out: all but the {@code topK} most likely ones, and
 * those beyond the fewest most likely ones that together have at least the probability {@code topP}
 * (nucleus sampling, Holtzman and others 2020, arXiv:1904.09751).
 */
public final class SymbolSampler {
  private final MultiLayerNetwork network;
  private final int symbols;
  private final Choice choice;
  private final SplittableRandom random;

  /**
   * The rule by which symbols are drawn.
   *
   * @param temperature τ, 0 or more
   * @param topK the number of the most likely symbols that may be drawn; 0 for all
   * @param topP the probability, above 0 and up to 1, that the symbols must have together that may
   *     be drawn, at the temperature; 1 for all
   */
  public record Choice(double temperature, int topK, double topP) {}

  /**
   * Creates the sampler of one network.
   *
   * @param symbols how many there are, as inputs and as classes
   * @param choice of the symbols that are drawn
   * @param seed of the draws
   */
  public SymbolSampler(MultiLayerNetwork network, int symbols, Choice choice, long seed) {
    this.network = network;
    this.symbols = symbols;
    this.choice = choice;
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
    if (choice.temperature == 0) {
      return likeliest;
    }
    double[] weights = new double[symbols];
    double sum = 0;
    for (int k = 0; k < symbols; k++) {
      // As a ratio to the greatest, so that it can't underflow for all.
      weights[k] = Math.pow(probabilities[k] / probabilities[likeliest], 1 / choice.temperature);
      sum += weights[k];
    }
    sum -= leaveOut(weights, sum);
    double left = random.nextDouble() * sum;
    for (int k = 0; k < symbols; k++) {
      left -= weights[k];
      if (left < 0) {
        return k;
      }
    }
    return likeliest;
  }

  /** Sets the weights of symbols that may not be drawn to 0, and returns the sum that they had. */
  private double leaveOut(double[] weights, double sum) {
    if (choice.topK == 0 && choice.topP == 1) {
      return 0;
    }
    int[] byWeight =
        IntStream.range(0, symbols)
            .boxed()
            .sorted(Comparator.comparingDouble(k -> -weights[k]))
            .mapToInt(Integer::intValue)
            .toArray();
    double taken = 0;
    double left = 0;
    for (int rank = 0; rank < symbols; rank++) {
      int k = byWeight[rank];
      if ((choice.topK > 0 && rank >= choice.topK) || taken >= choice.topP * sum) {
        left += weights[k];
        weights[k] = 0;
      } else {
        taken += weights[k];
      }
    }
    return left;
  }
}
