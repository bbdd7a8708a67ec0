package org.meanfield.data.prepare;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import org.meanfield.data.DatasetInfo.Content;

/** The least and the greatest value at each place of examples: of a step, or of an image. */
final class Extremes implements Serializable {
  private static final long serialVersionUID = 1;

  private final Content content;
  private final double[] least;
  private final double[] greatest;

  /** Creates those of no examples: beyond every value. */
  Extremes(Content content, int places) {
    this.content = content;
    this.least = new double[places];
    this.greatest = new double[places];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
  }

  /** Adds an example: pixels as bytes, or a sequence's values as float64. */
  void add(byte[] example) {
    if (content == Content.IMAGES) {
      for (int place = 0; place < example.length; place++) {
        add(place, example[place] & 0xff);
      }
      return;
    }
    DoubleBuffer values = ByteBuffer.wrap(example).asDoubleBuffer();
    for (int i = 0; i < values.limit(); i++) {
      add(i % least.length, values.get(i));
    }
  }

  /** Adds a value, unless it is missing. */
  void add(int place, double value) {
    if (!Double.isNaN(value)) {
      least[place] = Math.min(least[place], value);
      greatest[place] = Math.max(greatest[place], value);
    }
  }

  /** Adds those of others. */
  void plus(Extremes other) {
    // Not as values: without examples the least is above the greatest.
    for (int place = 0; place < least.length; place++) {
      least[place] = Math.min(least[place], other.least[place]);
      greatest[place] = Math.max(greatest[place], other.greatest[place]);
    }
  }

  /** Returns the number of places. */
  int places() {
    return least.length;
  }

  double least(int place) {
    return least[place];
  }

  double greatest(int place) {
    return greatest[place];
  }

  /** Tells whether all values of a place are one. */
  boolean isConstant(int place) {
    return least[place] == greatest[place];
  }
}
