package org.meanfield.model.lstm;

/** What a network knows of its backward passes and DL4J doesn't tell its layers. */
final class BackpropScope {
  private int backwardLength = Integer.MAX_VALUE;
  private InputGradient inputGradient = InputGradient.READ;

  /** Steps that errors go back within a segment of truncated BPTT. */
  void backwardLength(int steps) {
    backwardLength = steps;
  }

  /** Whether somebody reads ∂E/∂x. */
  void inputGradient(InputGradient wanted) {
    inputGradient = wanted;
  }

  InputGradient inputGradient() {
    return inputGradient;
  }

  /** The step at which errors of a segment of so many steps stop. */
  int firstStep(long steps) {
    return (int) Math.max(0, steps - backwardLength);
  }
}
