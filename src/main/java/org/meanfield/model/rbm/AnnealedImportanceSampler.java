package org.meanfield.model.rbm;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.meanfield.model.layer.Floats;
import org.meanfield.model.layer.Products;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Annealed importance sampling (Neal 2001, doi:10.1023/A:1008923215028) of the partition function
 * of an RBM with binary units, as Salakhutdinov and Murray do it (2008,
 * doi:10.1145/1390156.1390266). With visible biases a, hidden biases b, and c those of a base
 * machine without weights and hidden biases, a chain goes from the base to the machine over
 *
 * <pre>  ln p*_β(v) = ((1 − β)·c + β·a)ᵀ v + Σ_j ln(1 + exp(β·x_j)),  x = b + Wᵀ v,</pre>
 *
 * <p>hidden units being summed out, and gathers ln p*_β(v) − ln p*_β'(v) at each step from β' to β.
 * The mean of the chains' weights estimates Z over Z of the base, which is exact. All chains of a
 * call take their steps together, with two matrix products in float; x serves for the weight and
 * for the transition. In shapes, C counts chains, V visible and H hidden units; the arrays [·, C]
 * are in order 'f', one chain after the other.
 */
public final class AnnealedImportanceSampler implements AutoCloseable {
  /** Factors of at most 2 each, so that their product is far from overflow. */
  private static final int FACTORS = 512;

  private final double[] base;
  private final float[] visibleBiases;
  private final float[] hiddenBiases;
  private final INDArray w_VH;
  private final INDArray w_HV;
  private final INDArray visible_VC;
  private final INDArray hidden_HC;

  /** Values of {@link #visible_VC}: states, or what the weights make of hidden states. */
  private final float[] visible;

  /** Values of {@link #hidden_HC}, likewise. */
  private final float[] hidden;

  private final double[] logWeights;

  /** (a − c)ᵀ v of each chain. */
  private final double[] biasTerms;

  private final SplittableRandom random;

  /**
   * Chains for a machine.
   *
   * @param base the base machine's visible biases, V: {@link LogOdds} of the data's means, or the
   *     machine's own
   * @param chains how many
   * @param seed draws everything
   * @throws IllegalStateException unless all units are binary
   */
  public AnnealedImportanceSampler(RbmLayer rbm, double[] base, int chains, long seed) {
    rbm.requireBinaryUnits("annealed importance sampling");
    this.base = base.clone();
    this.w_VH = rbm.getParam(RbmParams.WEIGHTS).castTo(DataType.FLOAT).dup('f');
    this.w_HV = w_VH.transpose();
    this.visibleBiases = floats(rbm, RbmParams.VISIBLE_BIASES);
    this.hiddenBiases = floats(rbm, RbmParams.HIDDEN_BIASES);
    this.visible_VC = Nd4j.create(DataType.FLOAT, new long[] {w_VH.size(0), chains}, 'f');
    this.hidden_HC = Nd4j.create(DataType.FLOAT, new long[] {w_VH.size(1), chains}, 'f');
    this.visible = new float[(int) visible_VC.length()];
    this.hidden = new float[(int) hidden_HC.length()];
    this.logWeights = new double[chains];
    this.biasTerms = new double[chains];
    this.random = new SplittableRandom(seed);
  }

  private static float[] floats(RbmLayer rbm, String key) {
    return rbm.getParam(key).dup().reshape(-1).castTo(DataType.FLOAT).toFloatVector();
  }

  /** ln Z of the base machine of this many hidden units: Σ_i ln(1 + exp(c_i)) + H·ln 2. */
  public static double baseLogPartition(double[] base, int hiddenUnits) {
    double visible =
        DoubleStream.of(base).map(c -> Math.max(0, c) + Math.log1p(Math.exp(-Math.abs(c)))).sum();
    return visible + hiddenUnits * Math.log(2);
  }

  /**
   * Runs the chains once, from fresh samples of the base machine.
   *
   * @param inverseTemperatures from 0, rising, to 1
   * @return the logarithms of their weights
   */
  public double[] logWeights(double[] inverseTemperatures) {
    Arrays.fill(logWeights, 0);
    Arrays.fill(visible, 0);
    sampleVisible(0);
    for (int k = 1; k < inverseTemperatures.length; k++) {
      Floats.pointer(visible_VC).put(visible);
      Products.into(hidden_HC, 0, 1, w_HV, visible_VC);
      Floats.pointer(hidden_HC).get(hidden);
      weighAndSampleHidden(inverseTemperatures[k - 1], inverseTemperatures[k]);
      if (k < inverseTemperatures.length - 1) {
        Floats.pointer(hidden_HC).put(hidden);
        Products.into(visible_VC, 0, 1, w_VH, hidden_HC);
        Floats.pointer(visible_VC).get(visible);
        sampleVisible(inverseTemperatures[k]);
      }
    }
    return logWeights.clone();
  }

  /**
   * Adds to the weights what the step from {@code before} to {@code now} gives, and draws hidden
   * states at {@code now}. With x = |x_j| and the growth g = now − before,
   *
   * <pre>  ln(1 + e^{now·x_j}) − ln(1 + e^{before·x_j})
   *     = g·max(0, x_j) + ln((1 + e^{−now·x}) / (1 + e^{−before·x})),</pre>
   *
   * <p>which neither overflows nor cancels, and takes one logarithm for {@value #FACTORS} units.
   */
  private void weighAndSampleHidden(double before, double now) {
    int units = hiddenBiases.length;
    for (int c = 0; c < logWeights.length; c++) {
      double linear = biasTerms[c];
      double logarithms = 0;
      double above = 1;
      double below = 1;
      for (int j = 0; j < units; j++) {
        int at = c * units + j;
        double x = hidden[at] + hiddenBiases[j];
        double size = Math.abs(x);
        double tail = Math.exp(-now * size);
        above *= 1 + tail;
        below *= 1 + Math.exp(-before * size);
        linear += Math.max(0, x);
        double on = x > 0 ? 1 / (1 + tail) : tail / (1 + tail);
        hidden[at] = random.nextDouble() < on ? 1 : 0;
        if (j % FACTORS == FACTORS - 1) {
          logarithms += Math.log(above / below);
          above = 1;
          below = 1;
        }
      }
      logWeights[c] += (now - before) * linear + logarithms + Math.log(above / below);
    }
  }

  /** Draws visible states at an inverse temperature, given what the weights make of hidden ones. */
  private void sampleVisible(double now) {
    int units = visibleBiases.length;
    double[] still = new double[units];
    for (int i = 0; i < units; i++) {
      still[i] = (1 - now) * base[i] + now * visibleBiases[i];
    }
    for (int c = 0; c < biasTerms.length; c++) {
      double term = 0;
      for (int i = 0; i < units; i++) {
        int at = c * units + i;
        double on = 1 / (1 + Math.exp(-still[i] - now * visible[at]));
        boolean drawn = random.nextDouble() < on;
        visible[at] = drawn ? 1 : 0;
        term += drawn ? visibleBiases[i] - base[i] : 0;
      }
      biasTerms[c] = term;
    }
  }

  @Override
  public void close() {
    List.of(w_VH, visible_VC, hidden_HC).forEach(INDArray::close);
  }
}
