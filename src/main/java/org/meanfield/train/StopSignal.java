package org.meanfield.train;

/** Asks training to stop where it can be continued. */
@FunctionalInterface
public interface StopSignal {
  /** Nobody ever asks. */
  StopSignal NEVER = () -> false;

  /** Whether training is to stop after the round that it is in. */
  boolean isGiven();
}
