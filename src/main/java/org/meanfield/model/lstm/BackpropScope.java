package org.meanfield.model.lstm;

/** The facts of a network's passes that DL4J doesn't tell its layers. */
final class BackpropScope {
  private int carriedSteps = Integer.MAX_VALUE;
  private InputGradient inputGradient = InputGradient.READ;

  /** Has segments leave the state after {@code steps} steps, or after all if they have fewer. */
  void carryAfter(int steps) {
    carriedSteps = steps;
  }

  /** Notes whether somebody reads ∂E/∂x. */
  void inputGradient(InputGradient wanted) {
    inputGradient = wanted;
  }

  InputGradient inputGradient() {
    return inputGradient;
  }

  /** Returns the steps after which a segment of {@code steps} steps leaves its state. */
  int carriedSteps(long steps) {
    return (int) Math.min(steps, carriedSteps);
  }
}
