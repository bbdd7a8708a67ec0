package org.meanfield.model.lstm;

/** The number of steps of a pass that stay in memory. */
enum Retention {
  /** All, since the backward pass reads them. */
  EVERY_STEP,
  /** One: each step takes the place of the one before. */
  LAST_STEP;

  /** Where step {@code t} is kept. */
  int slot(int t) {
    return this == EVERY_STEP ? t : 0;
  }

  /** Room for a pass of so many steps. */
  int slots(int steps) {
    return slot(steps - 1) + 1;
  }
}
