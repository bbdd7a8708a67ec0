package org.meanfield.data;

import java.io.Serializable;
import org.meanfield.random.Seeds;

/**
 * Which examples of a source belong to a split: all of them, or those on one side of a fraction. An
 * example's side is a function of its id alone, so that it keeps its split while data grows; and an
 * example held back at one fraction is held back at every larger one.
 *
 * @param fraction what is held back for validation, from 0 to below 1
 * @param heldBack whether this split is what is held back, or the rest
 */
record Membership(double fraction, boolean heldBack) implements Serializable {
  /** Of a split that has a source to itself. */
  static final Membership ALL = new Membership(0, false);

  private static final long VALIDATION_STREAM = 4;

  /** Whether the example belongs to the split. */
  boolean includes(long id) {
    double uniform = (Seeds.mix(VALIDATION_STREAM, id) >>> 11) * 0x1p-53;
    return uniform < fraction == heldBack;
  }

  /** How many of the ids from {@code first} to below {@code end} belong to the split. */
  int count(int first, int end) {
    int count = 0;
    for (int id = first; id < end; id++) {
      count += includes(id) ? 1 : 0;
    }
    return count;
  }
}
