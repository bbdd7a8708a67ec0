package org.meanfield.data;

import java.util.SplittableRandom;

/**
 * Synthetic control charts (Alcock and Manolopoulos 1999, Time-series similarity queries employing
 * a feature-based approach; Synthetic Control Chart Time Series of the UCI repository). With m =
 * 30, s = 2 and noise r(t) in [−3, 3], for t = 1 … n:
 *
 * <pre>
 *   0 normal            y(t) = m + r s
 *   1 cyclic            y(t) = m + r s + a sin(2πt/T)   a and T in [10, 15]
 *   2 increasing trend  y(t) = m + r s + g t            g in [0.2, 0.5]
 *   3 decreasing trend  y(t) = m + r s − g t
 *   4 upward shift      y(t) = m + r s + k x            x in [7.5, 20]; k is 0 before t₃, then 1,
 *   5 downward shift    y(t) = m + r s − k x              with t₃ in [n/3, 2n/3]
 * </pre>
 *
 * <p>The published charts have n = 60. Where the source leaves a choice: all draws are uniform, t₃
 * among whole numbers; classes are drawn too, where the published set has 100 of each. A step's
 * value is (y − m)/s, since y itself would saturate a network's gates.
 *
 * @param length n, the number of time steps of each chart
 * @param train the number of training examples
 * @param validation the number of validation examples; 0 for no validation split
 * @param test the number of test examples
 * @param seed the seed of the random numbers that the examples are drawn with
 */
public record ControlCharts(int length, int train, int validation, int test, long seed)
    implements SequenceTask {
  private static final int CLASSES = 6;
  private static final double DEVIATION = 2;
  private static final double NOISE = 3;

  /** Checks that each setting is within its range. */
  public ControlCharts {
    SequenceTasks.counts(train, validation, test)
        .atLeast("length", length, 3, "60 is usual")
        .check();
  }

  @Override
  public int features() {
    return 1;
  }

  @Override
  public int longest() {
    return length;
  }

  @Override
  public Target target() {
    return Target.classes(CLASSES);
  }

  @Override
  public Draw draw(SplittableRandom random) {
    int chart = random.nextInt(CLASSES);
    double amplitude = random.nextDouble(10, 15);
    double period = random.nextDouble(10, 15);
    double gradient = random.nextDouble(0.2, 0.5);
    double shift = random.nextDouble(7.5, 20);
    int shiftFrom = random.nextInt(length / 3, 2 * length / 3 + 1);
    float[] values_TF = new float[length];
    for (int t = 1; t <= length; t++) {
      double step = t >= shiftFrom ? shift : 0;
      double pattern =
          switch (chart) {
            case 0 -> 0;
            case 1 -> amplitude * Math.sin(2 * Math.PI * t / period);
            case 2 -> gradient * t;
            case 3 -> -gradient * t;
            case 4 -> step;
            default -> -step;
          };
      double noise = random.nextDouble(-NOISE, NOISE);
      values_TF[t - 1] = (float) (noise + pattern / DEVIATION);
    }
    return new Draw(values_TF, new float[] {chart});
  }
}
