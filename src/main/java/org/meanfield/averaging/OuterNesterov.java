package org.meanfield.averaging;

/** Nesterov's momentum on the outer gradient g = θ − mean: v ← μ·v + g, θ ← θ − ζ·(g + μ·v). */
record OuterNesterov(double learningRate, double momentum) implements OuterOptimizer {
  @Override
  public Step step(float[] start, float[] mean, float[] velocity) {
    float[] parameters = new float[start.length];
    float[] next = new float[start.length];
    for (int i = 0; i < start.length; i++) {
      double gradient = (double) start[i] - mean[i];
      double v = momentum * velocity[i] + gradient;
      next[i] = (float) v;
      parameters[i] = (float) (start[i] - learningRate * (gradient + momentum * v));
    }
    return new Step(parameters, next);
  }
}
