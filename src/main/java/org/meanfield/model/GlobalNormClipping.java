package org.meanfield.model;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Scales a gradient g whose norm is above a threshold θ down to it, g ← g·θ/‖g‖, over all
 * parameters of the network at once, so that its direction stays (Pascanu et al. 2013,
 * arXiv:1211.5063). The norm is that of the mean over the minibatch's examples. DL4J's own {@code
 * GradientNormalization} takes each layer by itself.
 *
 * <p>DL4J calls this after each backward pass, with truncated BPTT after that of each segment, and
 * before the updater divides by the minibatch's size and adds regularisation. A gradient that isn't
 * finite stays as it is, since no scale would mend it.
 */
public final class GlobalNormClipping extends BaseTrainingListener {
  private final double threshold;

  /**
   * Clips to {@code threshold}; 1 to 10 is usual.
   *
   * @throws IllegalArgumentException if the threshold isn't above 0
   */
  public GlobalNormClipping(double threshold) {
    if (!(threshold > 0)) {
      throw new IllegalArgumentException(
          "the threshold of a gradient's norm must be above 0 but is "
              + threshold
              + "; 1 to 10 is usual");
    }
    this.threshold = threshold;
  }

  @Override
  public void onGradientCalculation(Model model) {
    // The updater's view of a sum over examples, which scaling in place therefore reaches.
    INDArray sum = model.gradient().gradient();
    double norm = sum.norm2Number().doubleValue() / model.batchSize();
    if (norm > threshold && Double.isFinite(norm)) {
      sum.muli(threshold / norm);
    }
  }
}
