package org.meanfield.averaging;

/**
 * Slow momentum: u ← β·u + (θ − mean)/γ, θ ← θ − α·γ·u; with slow learning rate α, slow momentum β
 * and the workers' learning rate γ (Wang et al. 2020, algorithm 1).
 */
record SlowMomentum(double learningRate, double momentum, double innerLearningRate)
    implements OuterOptimizer {
  @Override
  public Step step(float[] start, float[] mean, float[] velocity) {
    float[] parameters = new float[start.length];
    float[] next = new float[start.length];
    for (int i = 0; i < start.length; i++) {
      double slow = momentum * velocity[i] + ((double) start[i] - mean[i]) / innerLearningRate;
      next[i] = (float) slow;
      parameters[i] = (float) (start[i] - learningRate * innerLearningRate * slow);
    }
    return new Step(parameters, next);
  }
}
