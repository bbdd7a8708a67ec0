package org.meanfield.serving;

import java.util.List;
import java.util.Map;

/** The answer of a model about one example. */
public sealed interface Score {
  /** The judgements of whether an example is abnormal. */
  enum Verdict {
    /** The error, or the free energy, doesn't exceed the threshold. */
    NORMAL,
    /** The error, or the free energy, exceeds the threshold. */
    ABNORMAL,
    /** The checkpoint has no threshold. */
    UNKNOWN
  }

  /**
   * The classes that a model predicts.
   *
   * @param steps of each step; one alone if the model predicts one class for a sequence
   */
  record Classes(List<ClassScore> steps) implements Score {}

  /**
   * One predicted class.
   *
   * @param prediction the name of the likeliest class, or its number if classes have no names
   * @param probabilities by class, in the order of their numbers
   */
  record ClassScore(String prediction, Map<String, Double> probabilities) {}

  /**
   * The values that a model predicts, in their units.
   *
   * @param steps by name, of each step, or of each step of a forecast
   */
  record Values(List<Map<String, Estimate>> steps) implements Score {}

  /**
   * One predicted value.
   *
   * @param value the point forecast
   * @param quantiles by level; empty of models that predict none
   * @param deviation the standard deviation; NaN of models that predict none
   */
  record Estimate(double value, Map<Double, Double> quantiles, double deviation) {}

  /**
   * The output of an autoencoder.
   *
   * @param squaredError summed over the values as the model sees them, which are scaled: the metric
   *     {@code squaredErrorPerExample}
   * @param verdict by that error
   * @param code the values of the innermost layer
   * @param reconstruction in the units of the input; of images, levels from 0 to 1
   */
  record Reconstruction(
      double squaredError, Verdict verdict, double[] code, double[] reconstruction)
      implements Score {}

  /**
   * The output of a restricted Boltzmann machine.
   *
   * @param freeEnergy the metric {@code freeEnergy}; NaN of rectified hidden units, which have none
   * @param reconstructionError where there is no free energy, the metric {@code
   *     reconstructionErrorPerExample}, of values as they are; else NaN
   * @param verdict by the free energy, or where there is none by the reconstruction error
   * @param features the expected hidden units
   */
  record Energy(double freeEnergy, double reconstructionError, Verdict verdict, double[] features)
      implements Score {}
}
