package org.meanfield.serving;

import java.util.Arrays;
import org.meanfield.errors.CheckpointException;

/**
 * The flat vector of a network's parameters, handed out in the order of its layers. Matrices lie in
 * it column after column, Deeplearning4j's order 'f'.
 */
final class Parameters {
  private final float[] flat;
  private int at;

  Parameters(float[] flat) {
    this.flat = flat;
  }

  /** Returns the next matrix [inputs, outputs], without biases as yet. */
  Dense matrix(int inputs, int outputs) {
    float[] columns = vector(Math.multiplyExact(inputs, outputs));
    float[][] rows = new float[inputs][outputs];
    for (int i = 0; i < inputs; i++) {
      for (int o = 0; o < outputs; o++) {
        rows[i][o] = columns[o * inputs + i];
      }
    }
    return new Dense(rows, new float[outputs]);
  }

  /** Returns the next values. */
  float[] vector(int length) {
    if (length > flat.length - at) {
      throw mismatch("needs more");
    }
    at += length;
    return Arrays.copyOfRange(flat, at - length, at);
  }

  /** Requires that all parameters have been handed out. */
  void requireEnd() {
    if (at != flat.length) {
      throw mismatch("needs only " + at);
    }
  }

  private CheckpointException mismatch(String needs) {
    return new CheckpointException(
        String.format(
            "The checkpoint holds %,d parameters, but the model that its model.json describes %s."
                + " Copy the checkpoint again from its run, or use another one.",
            flat.length, needs));
  }
}
