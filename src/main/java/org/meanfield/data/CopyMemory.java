package org.meanfield.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The copying problem, as Arjovsky, Shah and Bengio 2016 (arXiv:1511.06464, section 4.1) took it
 * from Hochreiter and Schmidhuber 1997 (doi:10.1162/neco.1997.9.8.1735). A sequence is {@code
 * length} symbols drawn from eight, {@code delay} − 1 blanks, a delimiter, and {@code length}
 * blanks. At each step a class is the target: blank, until the symbols follow in their order from
 * the step after the delimiter on. Inputs are one-hot over the eight symbols, blank and delimiter.
 * A model without memory can do no better than a cross-entropy of length · ln 8 / (delay + 2 ·
 * length) a step. In the paper, length is 10.
 *
 * <p>One choice: classes are the eight symbols and blank; the delimiter, which is never right, is
 * none.
 *
 * @param length the number of symbols to remember and to repeat in the end
 * @param delay the number of time steps from the last symbol to the delimiter
 * @param train the number of training examples
 * @param validation the number of validation examples; 0 for no validation split
 * @param test the number of test examples
 * @param seed the seed of the random numbers that the examples are drawn with
 */
public record CopyMemory(int length, int delay, int train, int validation, int test, long seed)
    implements SequenceTask {
  private static final int SYMBOLS = 8;
  private static final int BLANK = SYMBOLS;
  private static final int DELIMITER = SYMBOLS + 1;

  /** Checks that each setting is within its range. */
  public CopyMemory {
    SequenceTasks.counts(train, validation, test)
        .atLeast("length", length, 1, "10 is usual")
        .atLeast("delay", delay, 1, "100 is usual")
        .check();
  }

  @Override
  public int features() {
    return SYMBOLS + 2;
  }

  @Override
  public int longest() {
    return delay + 2 * length;
  }

  @Override
  public Target target() {
    return new Target(Target.Kind.CLASS_PER_STEP, SYMBOLS + 1, 0);
  }

  @Override
  public Draw draw(SplittableRandom random) {
    int steps = longest();
    float[] values_TF = new float[features() * steps];
    float[] targets = new float[steps];
    Arrays.fill(targets, BLANK);
    for (int t = 0; t < steps; t++) {
      int symbol = BLANK;
      if (t < length) {
        symbol = random.nextInt(SYMBOLS);
        targets[delay + length + t] = symbol;
      } else if (t == length + delay - 1) {
        symbol = DELIMITER;
      }
      SequenceTasks.setOneHot(values_TF, features(), t, symbol);
    }
    return new Draw(values_TF, targets);
  }
}
