package org.meanfield.model;

import org.meanfield.errors.Violations;

/**
 * Truncated back-propagation through time (Williams and Peng 1990, doi:10.1162/neco.1990.2.4.490):
 * sequences are cut into segments, after each of which the optimiser makes a step by the losses of
 * the segment's time steps. State is carried on from segment to segment; the gradient goes back
 * across their borders.
 *
 * @param forward the number of time steps of a segment; 0 trains on whole sequences
 * @param backward the number of time steps that the gradient goes back from a segment's end, at
 *     least {@code forward}: the error of each step reaches {@code backward − forward} steps back
 *     or more. 0 if {@code forward} is
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
            "must be 0 where forward is 0 but is " + backward,
            "leave it out, or set forward, too")
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
