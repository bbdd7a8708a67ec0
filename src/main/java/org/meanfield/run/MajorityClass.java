package org.meanfield.run;

import java.util.Arrays;
import java.util.Map;

/**
 * The baseline of a classifier that never looks at an example: it gives each class the probability
 * that the class has in the training split, and so predicts the most frequent one, the first of
 * equals.
 *
 * @param frequencies of the classes in the training split
 */
record MajorityClass(double[] frequencies) {
  /** Fits the frequencies to the numbers of training examples, or of their steps, by class. */
  static MajorityClass of(long[] counts) {
    double all = Math.max(1, Arrays.stream(counts).sum());
    return new MajorityClass(Arrays.stream(counts).mapToDouble(count -> count / all).toArray());
  }

  /** Returns the metrics on a split with so many examples, or steps, of each class. */
  Map<String, Double> metrics(long[] counts) {
    int majority = 0;
    for (int k = 1; k < frequencies.length; k++) {
      majority = frequencies[k] > frequencies[majority] ? k : majority;
    }
    double all = Math.max(1, Arrays.stream(counts).sum());
    double loss = 0;
    for (int k = 0; k < counts.length; k++) {
      // A class without training examples counts as a model's probability that underflowed to 0.
      double probability = k < frequencies.length ? frequencies[k] : 0;
      loss -= counts[k] * Math.log(Math.max(probability, Float.MIN_VALUE));
    }
    long right = majority < counts.length ? counts[majority] : 0;
    return Map.of("accuracy", right / all, "crossEntropy", loss / all);
  }
}
