package org.meanfield.score;

/** The choice whether the times of forecast steps are known. */
public enum Times {
  /** Datasets keep the time of a window's first step alone, in its id. */
  UNKNOWN,
  /** Examples carry the time of their last step, and then those of all steps to forecast. */
  CARRIED
}
