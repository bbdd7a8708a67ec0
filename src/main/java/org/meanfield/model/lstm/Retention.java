package org.meanfield.model.lstm;

/** The number of steps of a pass that stay in memory. */
enum Retention {
  /** All steps stay, since the backward pass reads them. */
  EVERY_STEP,
  /** One step stays: each takes the place of the one before. */
  LAST_STEP;

  /** Returns the slot in which step {@code t} is kept. */
  int slot(int t) {
    return this == EVERY_STEP ? t : 0;
  }

  /** Returns the number of slots that a pass of {@code steps} steps needs. */
  int slots(int steps) {
    return slot(steps - 1) + 1;
  }
}
