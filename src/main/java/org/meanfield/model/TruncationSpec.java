package org.meanfield.model;

import org.meanfield.errors.Violations;

/**
 * Truncated back-propagation through time (Williams and Peng 1990, doi:10.1162/neco.1990.2.4.490):
 * sequences are cut into segments with an updater step each, and state is carried on from segment
 * to segment, but no gradient.
 *
 * @param forward steps of a segment; 0 for whole sequences
 * @param backward steps that the gradient goes back, at most {@code forward}
 */
public record TruncationSpec(int forward, int backward) {
  /** Whole sequences. */
  public static final TruncationSpec NONE = new TruncationSpec(0, 0);

  /** Checks ranges. */
  public TruncationSpec {
    new Violations()
        .atLeast("forward", forward, 0, "50 is usual, or 0 for none")
        .require(
            forward == 0 ? backward == 0 : backward >= 1 && backward <= forward,
            "backward",
            String.format(
                "must be %s but is %d",
                forward == 0 ? "0 without truncation.forward" : "from 1 to forward = " + forward,
                backward),
            "the same as forward is usual")
        .check();
  }

  /** Whether sequences are cut at all. */
  boolean cuts() {
    return forward > 0;
  }
}
