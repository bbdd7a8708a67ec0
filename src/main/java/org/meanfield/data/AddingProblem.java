package org.meanfield.data;

import java.util.SplittableRandom;

/**
 * The adding problem (Hochreiter and Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735, experiment
 * 4). A sequence has between T and T + T/10 pairs of a value in [−1, 1] and a marker. Two pairs are
 * marked by 1: one of the first ten, X₁, and one of the first T/2 − 1 that are then unmarked, X₂.
 * The markers of the first and the last pair are −1, all others 0. The target, at the end, is 0.5 +
 * (X₁ + X₂)/4, and right is an error below 0.04.
 *
 * <p>Where the paper leaves a choice: if the first pair is drawn as X₁ or X₂, its value is set to 0
 * and its marker stays −1. A marker is never put on a pair that may be the last one, which can
 * happen only for T ≤ 10. Lengths and places are uniform.
 *
 * @param length T, the smallest length of a sequence in time steps; lengths are drawn from T to T +
 *     T/10
 * @param train the number of training examples
 * @param validation the number of validation examples; 0 for no validation split
 * @param test the number of test examples
 * @param seed the seed of the random numbers that the examples are drawn with
 */
public record AddingProblem(int length, int train, int validation, int test, long seed)
    implements SequenceTask {
  private static final double TOLERANCE = 0.04;
  private static final int FIRST_PAIRS = 10;

  /** Checks that each setting is within its range. */
  public AddingProblem {
    SequenceTasks.counts(train, validation, test)
        .atLeast("length", length, 4, "100 is usual")
        .check();
  }

  @Override
  public int features() {
    return 2;
  }

  @Override
  public int longest() {
    return length + length / 10;
  }

  @Override
  public Target target() {
    return new Target(Target.Kind.VALUE, 1, TOLERANCE);
  }

  @Override
  public Draw draw(SplittableRandom random) {
    int steps = random.nextInt(length, longest() + 1);
    float[] values_TF = new float[2 * steps];
    for (int t = 0; t < steps; t++) {
      values_TF[2 * t] = (float) random.nextDouble(-1, 1);
    }
    int first = random.nextInt(Math.min(FIRST_PAIRS, length - 1));
    int second = random.nextInt(length / 2 - 1);
    if (second >= first) {
      second++;
    }
    values_TF[2 * first + 1] = 1;
    values_TF[2 * second + 1] = 1;
    values_TF[1] = -1;
    values_TF[2 * (steps - 1) + 1] = -1;
    if (first == 0 || second == 0) {
      values_TF[0] = 0;
    }
    double sum = (double) values_TF[2 * first] + values_TF[2 * second];
    return new Draw(values_TF, new float[] {(float) (0.5 + sum / 4)});
  }
}
