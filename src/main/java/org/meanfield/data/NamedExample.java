package org.meanfield.data;

import java.io.Serializable;

/**
 * An example with what users know it by.
 *
 * @param split that it is in; null if it is in none
 * @param id its source's own name for it, unique in its split
 * @param series the name of the time series that it is cut from; null if there is none
 * @param truth what a model is to predict of it, in its unit: a class as its dataset's number, or
 *     values, once or for each step in turn; empty if nothing is known of that
 * @param carried texts of its source that go with it, each null if there is none
 * @param example what a model reads of it
 */
public record NamedExample(
    Split split, String id, String series, double[] truth, String[] carried, Example example)
    implements Serializable {
  static final double[] NO_TRUTH = {};
  static final String[] NOTHING = {};

  /** Returns the number of the time series, as the example's dataset has it; below 0 for none. */
  public int seriesNumber() {
    return example instanceof Sequence sequence ? sequence.series() : Sequence.NO_SERIES;
  }
}
