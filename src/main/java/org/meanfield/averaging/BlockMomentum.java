package org.meanfield.averaging;

/**
 * Classical block momentum: Δ ← μ·Δ + ζ·(mean − θ), θ ← θ + Δ; with block learning rate ζ and block
 * momentum μ (Chen and Huo 2016, equations 3 and 4).
 */
record BlockMomentum(double learningRate, double momentum) implements OuterOptimizer {
  @Override
  public Step step(float[] start, float[] mean, float[] velocity) {
    float[] parameters = new float[start.length];
    float[] next = new float[start.length];
    for (int i = 0; i < start.length; i++) {
      double change = momentum * velocity[i] + learningRate * ((double) mean[i] - start[i]);
      next[i] = (float) change;
      parameters[i] = (float) (start[i] + change);
    }
    return new Step(parameters, next);
  }
}
