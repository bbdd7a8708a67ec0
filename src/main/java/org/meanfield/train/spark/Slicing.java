package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The division of a replica's two vectors into slices: those of the parameters first, then those of
 * the updater's state. Where the cuts are changes no bit of the mean.
 *
 * @param parameters values of the one
 * @param updaterValues values of the other
 * @param length of a slice; the last one of each vector is as short as it comes
 */
record Slicing(int parameters, int updaterValues, int length) implements Serializable {
  /** The most values of a slice, so that a record of a shuffle stays small. */
  private static final int MAX_LENGTH = 1 << 20;

  /** One slice for each reducer, or several. */
  static Slicing forReducers(int parameters, int updaterValues, int reducers) {
    long values = (long) parameters + updaterValues;
    long length = Math.max(1, (values + reducers - 1) / reducers);
    return new Slicing(parameters, updaterValues, (int) Math.min(MAX_LENGTH, length));
  }

  int count() {
    return ofParameters() + slicesOf(updaterValues);
  }

  private int ofParameters() {
    return slicesOf(parameters);
  }

  private int slicesOf(int values) {
    return (int) (((long) values + length - 1) / length);
  }

  /** A copy of one slice of a replica's vectors. */
  float[] cut(int slice, float[] itsParameters, float[] itsUpdaterState) {
    boolean first = slice < ofParameters();
    float[] vector = first ? itsParameters : itsUpdaterState;
    int from = start(slice);
    return Arrays.copyOfRange(vector, from, (int) Math.min(vector.length, (long) from + length));
  }

  /** Puts a slice where it was cut. */
  void paste(int slice, float[] values, float[] intoParameters, float[] intoUpdaterState) {
    float[] vector = slice < ofParameters() ? intoParameters : intoUpdaterState;
    System.arraycopy(values, 0, vector, start(slice), values.length);
  }

  private int start(int slice) {
    return (slice < ofParameters() ? slice : slice - ofParameters()) * length;
  }
}
