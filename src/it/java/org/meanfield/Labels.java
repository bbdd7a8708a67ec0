package org.meanfield;

import java.util.Random;

/** Ways to label sequences of four steps and three features, of which days of data are made. */
enum Labels {
  /** Labels that tell whether the first feature outweighs the second one. */
  RIGHT,
  /** Labels that tell the opposite. */
  WRONG,
  /** Labels by the third feature, which said nothing before. */
  NEW,
  /** Labels of a third class, which lies apart. */
  FLAT;

  private static final int STEPS = 4;

  private String of(double bias) {
    return this == FLAT ? "flat" : bias > 0 == (this != WRONG) ? "up" : "down";
  }

  private double[] means(double bias) {
    return switch (this) {
      case RIGHT, WRONG -> new double[] {bias, -bias, 0};
      case NEW -> new double[] {0, 0, 3 * bias};
      case FLAT -> new double[] {4, 4, 0};
    };
  }

  /**
   * Draws sequences, step by step.
   *
   * @param name of which ids are made
   * @param shift added to all values
   */
  String csv(String name, int count, double shift) {
    Random random = new Random(name.hashCode());
    StringBuilder csv = new StringBuilder("id,step,a,b,c,label\n");
    for (int i = 0; i < count; i++) {
      double bias = random.nextGaussian();
      for (int t = 0; t < STEPS; t++) {
        csv.append(name).append(i).append(',').append(t);
        for (double mean : means(bias)) {
          csv.append(',').append((float) (shift + mean + random.nextGaussian()));
        }
        csv.append(',').append(of(bias)).append('\n');
      }
    }
    return csv.toString();
  }
}
