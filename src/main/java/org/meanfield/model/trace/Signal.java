package org.meanfield.model.trace;

/** The signals that a unit of a recurrent layer computes at each step. */
public enum Signal {
  /** The input gate, the fraction of the candidate that enters the cell: i = σ(…). */
  INPUT_GATE("inputGate", 0.1, 0.9),
  /** The forget gate, the fraction of the cell that stays: f = σ(…). */
  FORGET_GATE("forgetGate", 0.1, 0.9),
  /** The output gate, the fraction of the cell that is shown: o = σ(…). */
  OUTPUT_GATE("outputGate", 0.1, 0.9),
  /** The candidate, which would enter the cell: g = tanh(…). */
  CANDIDATE("candidate", -0.9, 0.9),
  /** The long-term state: c = f·c⁻ + i·g. Beyond ±1.472 its tanh is beyond ±0.9. */
  CELL("cell", -1.472, 1.472),
  /** The output: h = o·tanh(c), or tanh(…) of a unit without gates. */
  HIDDEN("hidden", -0.9, 0.9);

  private final String label;
  private final double low;
  private final double high;

  Signal(String label, double low, double high) {
    this.label = label;
    this.low = low;
    this.high = high;
  }

  /** Returns the name in reports and files. */
  public String label() {
    return label;
  }

  /** Below it a value counts as saturated (Karpathy et al. 2015, arXiv:1506.02078, for gates). */
  public double low() {
    return low;
  }

  /** Above it a value counts as saturated. */
  public double high() {
    return high;
  }
}
