package org.meanfield.serving;

/** A recurrent layer in one direction. */
interface Cell {
  /**
   * Returns the outputs [T, H] of each step, from a state of zeros.
   *
   * @param x the inputs [T, F] in the order in which the layer reads them
   */
  float[][] run(float[][] x);
}
