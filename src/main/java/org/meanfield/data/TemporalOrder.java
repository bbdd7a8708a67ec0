package org.meanfield.data;

import java.util.SplittableRandom;

/**
 * Temporal order with two symbols (Hochreiter and Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735,
 * experiment 6a). A sequence of between T and T + T/10 symbols begins with E, ends with B, and is
 * otherwise drawn from a, b, c, d, but for two places t₁ from T/10 to T/5 and t₂ from T/2 to 3T/5,
 * each X or Y. Its class, told at the end, is their order: X,X → Q, X,Y → R, Y,X → S, Y,Y → U.
 * Symbols are one-hot, eight values a step. The paper's T is 100.
 *
 * <p>Where the paper leaves a choice: places count from 1; lengths, places and symbols are uniform.
 * Right is the most probable class; the paper asks for an error below 0.3 of each output.
 *
 * @param length T, the smallest length of a sequence in time steps; lengths are drawn from T to T +
 *     T/10
 * @param train the number of training examples
 * @param validation the number of validation examples; 0 for no validation split
 * @param test the number of test examples
 * @param seed the seed of the random numbers that the examples are drawn with
 */
public record TemporalOrder(int length, int train, int validation, int test, long seed)
    implements SequenceTask {
  /** The number of symbols, which are a, b, c, d, E, B, X and Y, in the order of the values. */
  private static final int SYMBOLS = 8;

  private static final int DISTRACTORS = 4;
  private static final int BEGIN = 4;
  private static final int END = 5;
  private static final int X = 6;

  /** Checks that each setting is within its range. */
  public TemporalOrder {
    SequenceTasks.counts(train, validation, test)
        .atLeast("length", length, 20, "100 is usual")
        .check();
  }

  @Override
  public int features() {
    return SYMBOLS;
  }

  @Override
  public int longest() {
    return length + length / 10;
  }

  @Override
  public Target target() {
    return Target.classes(4);
  }

  @Override
  public Draw draw(SplittableRandom random) {
    int steps = random.nextInt(length, longest() + 1);
    int firstPlace = random.nextInt(length / 10, length / 5 + 1) - 1;
    int secondPlace = random.nextInt(length / 2, 3 * length / 5 + 1) - 1;
    int first = random.nextInt(2);
    int second = random.nextInt(2);
    float[] values_TF = new float[SYMBOLS * steps];
    for (int t = 0; t < steps; t++) {
      int symbol = random.nextInt(DISTRACTORS);
      if (t == 0) {
        symbol = BEGIN;
      } else if (t == steps - 1) {
        symbol = END;
      } else if (t == firstPlace) {
        symbol = X + first;
      } else if (t == secondPlace) {
        symbol = X + second;
      }
      SequenceTasks.setOneHot(values_TF, SYMBOLS, t, symbol);
    }
    return new Draw(values_TF, new float[] {2 * first + second});
  }
}
