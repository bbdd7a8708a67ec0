package org.meanfield.export;

import java.util.Random;
import org.meanfield.data.Normaliser;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sequences in units that are far from what a model reads. In names of arrays, B counts examples, T
 * steps and F values of a step.
 *
 * @param lengths of each
 */
record Sequences(double[][][] values_BTF, long[] lengths) {
  /** Draws sequences of these lengths, whose values are within the clip of scaling and beyond. */
  static Sequences of(Normaliser scaling, int features, long... lengths) {
    Random random = new Random(lengths.length);
    int steps = 0;
    for (long length : lengths) {
      steps = Math.max(steps, (int) length);
    }
    double[][][] values_BTF = new double[lengths.length][steps][features];
    for (int b = 0; b < lengths.length; b++) {
      for (int t = 0; t < steps; t++) {
        for (int f = 0; f < features; f++) {
          // Steps behind the end, too: nobody reads them.
          values_BTF[b][t][f] = scaling.restored(random.nextGaussian(), f, b);
        }
      }
    }
    return new Sequences(values_BTF, lengths);
  }

  int steps() {
    return values_BTF[0].length;
  }

  int examples() {
    return lengths.length;
  }

  /** Returns what the model reads, [B, F, T]; an example's number is its series'. */
  INDArray scaled(Normaliser scaling) {
    int features = values_BTF[0][0].length;
    INDArray scaled_BFT = Nd4j.create(examples(), features, steps());
    for (int b = 0; b < examples(); b++) {
      for (int t = 0; t < lengths[b]; t++) {
        for (int f = 0; f < features; f++) {
          scaled_BFT.putScalar(b, f, t, scaling.applied(values_BTF[b][t][f], f, b));
        }
      }
    }
    return scaled_BFT;
  }

  /** Returns 1 for each step that there is, [B, T]. */
  INDArray mask() {
    INDArray mask_BT = Nd4j.create(examples(), steps());
    for (int b = 0; b < examples(); b++) {
      for (int t = 0; t < lengths[b]; t++) {
        mask_BT.putScalar(b, t, 1);
      }
    }
    return mask_BT;
  }
}
