package org.meanfield.model.rbm;

import static org.meanfield.model.rbm.RbmParams.HIDDEN_BIASES;
import static org.meanfield.model.rbm.RbmParams.VISIBLE_BIASES;
import static org.meanfield.model.rbm.RbmParams.WEIGHTS;
import static org.nd4j.linalg.api.buffer.DataType.INT32;

import java.util.Arrays;
import org.apache.commons.lang3.ArrayUtils;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.meanfield.model.layer.Draws;
import org.meanfield.model.layer.Products;
import org.meanfield.model.layer.RationalTanh;
import org.meanfield.model.layer.RowPass;
import org.meanfield.model.layer.UnlabelledOutputLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The mathematics of an {@link Rbm}. Its gradient is the contrastive one: that of the negative
 * log-likelihood, with the model's own expectation estimated by a chain of {@code gibbsSteps} block
 * Gibbs steps, which begins at the data (CD-k) or goes on where it was (persistent CD). In shapes,
 * B counts examples, C chains, V visible and H hidden units. Random numbers are this thread's
 * {@link Draws}.
 */
public final class RbmLayer extends UnlabelledOutputLayer<Rbm> {
  private static final int FLIPS = 8;
  private static final double HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

  /** Visible states [C, V] of the persistent chains; null before the first step. */
  private INDArray particles;

  /** The hidden units' means, if sparsity needs them. */
  private final RunningMeans activity = new RunningMeans();

  RbmLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  private INDArray weights() {
    return getParam(WEIGHTS);
  }

  private INDArray hiddenInput(INDArray v) {
    return Products.of(v, weights()).addiRowVector(getParam(HIDDEN_BIASES));
  }

  /** σ(a + biases), in the place of a. */
  private static INDArray sigmoid(INDArray a, INDArray biases) {
    return RowPass.addRow(
        a, biases, RationalTanh::sigmoid, sums -> Transforms.sigmoid(sums, false));
  }

  /** Expected hidden units [B, H] given visible ones [B, V]; of rectified ones max(0, input). */
  public INDArray hiddenMeans(INDArray v) {
    INDArray x = v.castTo(dataType);
    return switch (layerConf().getHiddenUnit()) {
      case BERNOULLI -> sigmoid(Products.of(x, weights()), getParam(HIDDEN_BIASES));
      case RECTIFIED -> Transforms.relu(hiddenInput(x), false);
      case GAUSSIAN -> hiddenInput(x);
    };
  }

  /** A sample of the hidden units [B, H] given visible ones [B, V]. */
  public INDArray sampleHidden(INDArray v) {
    return drawHidden(v.castTo(dataType)).sample();
  }

  /** Units of a layer: what is expected of them, and what they are. */
  private record Drawn(INDArray means, INDArray sample) {}

  private Drawn drawHidden(INDArray v) {
    if (layerConf().getHiddenUnit() == HiddenUnit.RECTIFIED) {
      INDArray a = hiddenInput(v);
      INDArray deviation = Transforms.sqrt(Transforms.sigmoid(a, true), false);
      INDArray noisy = deviation.muli(Draws.normal(dataType, a.shape())).addi(a);
      return new Drawn(Transforms.relu(a, false), Transforms.relu(noisy, false));
    }
    INDArray means = hiddenMeans(v);
    boolean binary = layerConf().getHiddenUnit() == HiddenUnit.BERNOULLI;
    return new Drawn(means, binary ? Draws.bernoulli(means) : normal(means));
  }

  private INDArray normal(INDArray means) {
    return Draws.normal(dataType, means.shape()).addi(means);
  }

  /** Expected visible units [B, V] given hidden ones [B, H]. */
  public INDArray visibleMeans(INDArray h) {
    INDArray a = Products.of(h.castTo(dataType), weights().transpose());
    INDArray biases = getParam(VISIBLE_BIASES);
    return switch (layerConf().getVisibleUnit()) {
      case BERNOULLI -> sigmoid(a, biases);
      case GAUSSIAN -> a.addiRowVector(biases);
    };
  }

  /** A sample of the visible units [B, V] given hidden ones [B, H]. */
  public INDArray sampleVisible(INDArray h) {
    return drawVisible(visibleMeans(h));
  }

  private INDArray drawVisible(INDArray means) {
    return switch (layerConf().getVisibleUnit()) {
      case BERNOULLI -> Draws.bernoulli(means);
      case GAUSSIAN -> normal(means);
    };
  }

  /**
   * Puts the visible biases where units without weights have the data's means.
   *
   * @param means of the data, V
   */
  public void beginAtMeans(double[] means) {
    double[] biases =
        switch (layerConf().getVisibleUnit()) {
          case BERNOULLI -> LogOdds.of(means);
          case GAUSSIAN -> means;
        };
    getParam(VISIBLE_BIASES).assign(Nd4j.createFromArray(biases).reshape(1, biases.length));
  }

  /** Block Gibbs sampling: {@code steps} times hidden and visible units, from {@code v} [B, V]. */
  public INDArray gibbs(INDArray v, int steps) {
    INDArray state = v.castTo(dataType);
    for (int step = 0; step < steps; step++) {
      state = sampleVisible(sampleHidden(state));
    }
    return state;
  }

  /** Visible states [B, V] that know nothing of the model: fair coins, or standard normal noise. */
  public INDArray noise(int chains) {
    long[] shape = {chains, layerConf().getNIn()};
    return switch (layerConf().getVisibleUnit()) {
      case BERNOULLI -> Draws.bernoulli(Nd4j.valueArrayOf(shape, 0.5, dataType));
      case GAUSSIAN -> Draws.normal(dataType, shape);
    };
  }

  /**
   * The free energy −ln Σ_h e^{−E(v, h)} of each example; of Gaussian hidden units, with ∫ in place
   * of Σ.
   *
   * @param v [B, V]
   * @return [B]
   * @throws IllegalStateException for rectified hidden units, whose sum has no closed form
   */
  public double[] freeEnergies(INDArray v) {
    if (layerConf().getHiddenUnit() == HiddenUnit.RECTIFIED) {
      throw new IllegalStateException("rectified hidden units have no free energy in closed form");
    }
    INDArray x = v.castTo(dataType);
    INDArray sums = logHiddenSums(hiddenInput(x));
    INDArray biases = getParam(VISIBLE_BIASES);
    INDArray visible =
        switch (layerConf().getVisibleUnit()) {
          case BERNOULLI -> Products.of(x, biases.transpose()).negi();
          case GAUSSIAN -> {
            INDArray difference = x.subRowVector(biases);
            yield difference.muli(difference).sum(1).muli(0.5);
          }
        };
    return visible.reshape(x.size(0)).subi(sums).castTo(DataType.DOUBLE).toDoubleVector();
  }

  /** ln of the hidden units' part of Σ_h e^{−E(v, h)} [B], given their inputs [B, H]. */
  private INDArray logHiddenSums(INDArray a) {
    if (layerConf().getHiddenUnit() == HiddenUnit.BERNOULLI) {
      return softplus(a).sum(1);
    }
    // ∫ exp(−½(h − b)² + h·(a − b)) dh = √(2π)·exp(½(a² − b²)).
    INDArray biases = getParam(HIDDEN_BIASES);
    double constant =
        a.size(1) * HALF_LOG_TWO_PI - biases.mul(biases).sumNumber().doubleValue() / 2;
    return a.muli(a).sum(1).muli(0.5).addi(constant);
  }

  /** ln(1 + eᵃ) without overflow. */
  private static INDArray softplus(INDArray a) {
    INDArray tail = Transforms.abs(a, true).negi();
    Transforms.exp(tail, false);
    Transforms.log(tail.addi(1), false);
    return tail.addi(Transforms.relu(a, true));
  }

  /** Refuses, in the name of what needs them, if any units aren't binary. */
  void requireBinaryUnits(String what) {
    if (!layerConf().hasBinaryUnits()) {
      throw new IllegalStateException(what + " needs binary units");
    }
  }

  /**
   * An estimate of the pseudo-log-likelihood Σ_i ln p(v_i | all other visible units) of each
   * example (Besag 1975, doi:10.2307/2987782), from {@value #FLIPS} visible units of each, drawn at
   * random.
   *
   * @param v binary, [B, V]
   * @return [B]
   * @throws IllegalStateException unless all units are binary
   */
  public double[] pseudoLogLikelihoods(INDArray v) {
    requireBinaryUnits("a pseudo-likelihood");
    INDArray x = v.castTo(dataType);
    INDArray input = hiddenInput(x);
    INDArray sums = softplus(input).sum(1);
    INDArray rows = weights().dup('c');
    INDArray biases = getParam(VISIBLE_BIASES);
    double[] estimates = new double[(int) x.size(0)];
    for (int flip = 0; flip < FLIPS; flip++) {
      int[] units =
          Draws.uniform(DataType.FLOAT, x.size(0), 1).muli(x.size(1)).castTo(INT32).toIntVector();
      double[] changes = new double[units.length];
      for (int b = 0; b < units.length; b++) {
        changes[b] = 1 - 2 * x.getDouble(b, units[b]);
      }
      INDArray change = Nd4j.createFromArray(changes).castTo(dataType);
      INDArray changed = Nd4j.pullRows(rows, 1, units).muliColumnVector(change).addi(input);
      double[] growth =
          softplus(changed).sum(1).subi(sums).castTo(DataType.DOUBLE).toDoubleVector();
      for (int b = 0; b < units.length; b++) {
        // ln σ(F(v with unit i flipped) − F(v)), of which V units make the sum.
        double exponent = changes[b] * biases.getDouble(units[b]) + growth[b];
        estimates[b] -= x.size(1) * Math.log1p(Math.exp(exponent)) / FLIPS;
      }
    }
    return estimates;
  }

  /**
   * The squared error, summed over an example's values, between each example and what the means of
   * its hidden units' means make of it: a quick look at learning, no likelihood.
   *
   * @param v [B, V]
   * @return [B]
   */
  public double[] reconstructionErrors(INDArray v) {
    INDArray x = v.castTo(dataType);
    INDArray difference = visibleMeans(hiddenMeans(x)).subi(x);
    return difference.muli(difference).sum(1).castTo(DataType.DOUBLE).toDoubleVector();
  }

  /**
   * The state that training goes on from besides the parameters: the persistent chains' visible
   * states, row by row, and then, if sparsity needs them, the hidden units' running means. Empty if
   * there is neither, or no step yet.
   */
  public float[] memory() {
    float[] chains =
        particles == null
            ? new float[0]
            : particles.dup('c').reshape(particles.length()).castTo(DataType.FLOAT).toFloatVector();
    return ArrayUtils.addAll(chains, activity.values());
  }

  /**
   * Goes on where {@link #memory()} was taken; empty: from the next minibatch. Chains alone are
   * what earlier programs kept.
   */
  public void setMemory(float[] memory) {
    int chains = layerConf().getChains();
    int chained = Math.min(chains * Math.toIntExact(layerConf().getNIn()), memory.length);
    particles =
        chained == 0
            ? null
            : Nd4j.createFromArray(Arrays.copyOf(memory, chained))
                .castTo(dataType)
                .reshape('c', chains, layerConf().getNIn());
    activity.set(Arrays.copyOfRange(memory, chained, memory.length), dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, hiddenMeans(input));
  }

  /** Binary values drawn from probabilities, if this machine's input is to be; else {@code x}. */
  public INDArray sampleInput(INDArray x) {
    return layerConf().isSampledInput() ? Draws.bernoulli(x.castTo(dataType)) : x.castTo(dataType);
  }

  @Override
  protected double computeGradients(INDArray examples) {
    INDArray x = sampleInput(examples);
    Drawn positive = drawHidden(x);
    INDArray reconstruction = visibleMeans(positive.sample());
    boolean persistent = layerConf().getChains() > 0;
    INDArray negativeVisible = persistent ? continueChains(x) : chainFromData(reconstruction);
    INDArray negative = hiddenMeans(negativeVisible);
    // Chains needn't be as many as examples.
    double scale = (double) x.size(0) / negativeVisible.size(0);
    Products.into(gradient(WEIGHTS), 0, scale, negativeVisible.transpose(), negative);
    Products.into(gradient(WEIGHTS), 1, -1, x.transpose(), positive.means());
    difference(negative, scale, positive.means(), gradient(HIDDEN_BIASES));
    difference(negativeVisible, scale, x, gradient(VISIBLE_BIASES));
    if (layerConf().getSparsityWeight() > 0) {
      addSparsity(x, positive.means());
    }
    return RowPass.measure(reconstruction, x, RbmLayer::squaredDistance, RbmLayer::squaredDistance)
        / x.size(0);
  }

  /** scale·Σ negative − Σ positive, of the rows. */
  private static void difference(INDArray negative, double scale, INDArray positive, INDArray to) {
    RowPass.sumRows(negative, scale, 0, to);
    RowPass.sumRows(positive, -1, 1, to);
  }

  private static double squaredDistance(INDArray a, INDArray b) {
    INDArray difference = a.sub(b);
    return difference.muli(difference).sumNumber().doubleValue();
  }

  private static double squaredDistance(float[] a, float[] b, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      float difference = a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  /** A chain whose first visible units have these means. */
  private INDArray chainFromData(INDArray means) {
    boolean sampled = layerConf().isSampledReconstruction();
    INDArray v = sampled ? drawVisible(means) : means;
    for (int step = 1; step < layerConf().getGibbsSteps(); step++) {
      INDArray h = sampleHidden(v);
      v = sampled ? sampleVisible(h) : visibleMeans(h);
    }
    return v;
  }

  private INDArray continueChains(INDArray x) {
    INDArray from = particles == null ? firstParticles(x) : particles;
    INDArray states = gibbs(from, layerConf().getGibbsSteps());
    // DL4J's workspaces end with the step.
    particles = states.detach();
    return states;
  }

  /** Chains begin at examples, in turn. */
  private INDArray firstParticles(INDArray x) {
    INDArray first = Nd4j.createUninitialized(dataType, layerConf().getChains(), x.size(1));
    for (int c = 0; c < layerConf().getChains(); c++) {
      first.putRow(c, x.getRow(c % x.size(0)));
    }
    return first;
  }

  /**
   * Cross-entropy of the target with a unit's mean q, whose derivative by the input is q − target.
   */
  private void addSparsity(INDArray x, INDArray positive) {
    INDArray tooActive =
        activity
            .with(positive)
            .sub(layerConf().getSparsityTarget())
            .muli(layerConf().getSparsityWeight() * x.size(0));
    Products.into(gradient(WEIGHTS), 1, 1, x.mean(true, 0).transpose(), tooActive);
    gradient(HIDDEN_BIASES).addi(tooActive);
  }

  @Override
  protected double lossOf(INDArray x) {
    return Arrays.stream(reconstructionErrors(x)).average().orElseThrow();
  }

  @Override
  public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
    INDArray scores = Nd4j.createFromArray(reconstructionErrors(input));
    return scores.castTo(dataType).reshape(scores.length(), 1).addi(regularization);
  }
}
