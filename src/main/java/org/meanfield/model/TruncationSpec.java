package org.meanfield.model;

import org.meanfield.errors.Violations;

/**
 * Truncated back-propagation through time (Williams and Peng 1990, doi:10.1162/neco.1990.2.4.490):
 * sequences are cut into segments with an updater step each, by the losses of all their steps.
 * State is carried on from segment to segment; the gradient goes back across their borders.
 *
 * @param forward steps of a segment; 0 for whole sequences
 * @param backward steps that the gradient goes back from a segment's end, at least {@code forward}:
 *     each loss reaches {@code backward − forward} steps back or more
 */
public record TruncationSpec(int forward, int backward) {
  /** The absence of truncation: whole sequences. */
  public static final TruncationSpec NONE = new TruncationSpec(0, 0);

  /** Checks that each setting is within its range. */
  public TruncationSpec {
    new Violations()
        .atLeast("forward", forward, 0, "50 is usual, or 0 for none")
        .require(
            forward != 0 || backward == 0,
            "backward",
            "must be 0 without forward but is " + backward,
            "sequences aren't cut then")
        .require(
            forward <= 0 || backward >= forward,
            "backward",
            "must be at least forward but is "
                + backward
                + ", and forward is "
                + forward
                + ": a gradient that goes back less than a segment leaves out the losses at the"
                + " segment's beginning",
            "the same as forward is usual, or twice as much, which lets errors cross the segments'"
                + " borders")
        .check();
  }

  /** Returns whether sequences are cut into segments. */
  boolean cuts() {
    return forward > 0;
  }
}
