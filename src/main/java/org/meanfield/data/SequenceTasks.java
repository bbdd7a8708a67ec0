package org.meanfield.data;

import org.meanfield.errors.Violations;

/** Checks that the records of generated sequences share. */
final class SequenceTasks {
  private SequenceTasks() {}

  /** Checks the numbers of examples. */
  static Violations counts(int train, int validation, int test) {
    return new Violations()
        .atLeast("train", train, 1, "10000 is usual")
        .atLeast("validation", validation, 0, "2560 is usual, or 0 for none")
        .atLeast("test", test, 1, "2560 is usual");
  }

  /** Sets the value that stands for {@code symbol} at step {@code t}. */
  static void setOneHot(float[] values_TF, int features, int t, int symbol) {
    values_TF[t * features + symbol] = 1;
  }
}
