package org.meanfield.model.rbm;

/** Biases at which independent binary units are on as often as the data's values are. */
public final class LogOdds {
  /** Means nearer to 0 or 1 would give biases that no later step could take back. */
  private static final double CLIP = 1e-3;

  private LogOdds() {}

  /**
   * ln(p/(1−p)) of each mean p, which is first clipped to [0.001, 0.999] (Hinton 2012, "A Practical
   * Guide to Training Restricted Boltzmann Machines", section 8).
   */
  public static double[] of(double[] means) {
    double[] biases = new double[means.length];
    for (int i = 0; i < means.length; i++) {
      double p = Math.min(1 - CLIP, Math.max(CLIP, means[i]));
      biases[i] = Math.log(p) - Math.log1p(-p);
    }
    return biases;
  }
}
