package org.meanfield.score;

/** The choice whether rows have what was to be predicted. */
public enum Truth {
  /** Rows have predictions alone. */
  UNKNOWN,
  /** The truth stands beside each prediction. */
  BESIDE
}
