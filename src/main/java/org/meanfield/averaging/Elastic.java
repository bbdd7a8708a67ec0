package org.meanfield.averaging;

/**
 * Elastic averaging, synchronous: the centre goes θ ← θ + β·(mean − θ), and each worker goes on
 * from its own replica, pulled towards the old centre: x ← x − α·(x − θ) with α = β / workers
 * (Zhang, Choromanska and LeCun 2015, equations 5 and 6, for workers of equal weight).
 */
record Elastic(double learningRate, int workers) implements OuterOptimizer {
  @Override
  public Step step(float[] start, float[] mean, float[] velocity) {
    return new Step(towards(start, mean, learningRate), velocity);
  }

  @Override
  public float[] workerStart(float[] replica, float[] start) {
    return towards(replica, start, learningRate / workers);
  }

  private static float[] towards(float[] from, float[] to, double fraction) {
    float[] moved = new float[from.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = (float) (from[i] + fraction * ((double) to[i] - from[i]));
    }
    return moved;
  }
}
