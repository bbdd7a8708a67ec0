package org.meanfield.train.spark;

import java.util.List;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The numbers of the time series that a minibatch's examples are cut from.
 *
 * @param numbers one for each example; null if there are no series
 */
record SeriesNumbers(List<?> numbers) {
  private static final int NONE = -1;

  static SeriesNumbers of(DataSet minibatch) {
    return new SeriesNumbers(minibatch.getExampleMetaData());
  }

  /** Returns the number of an example's series; below 0 if there is none. */
  int of(int example) {
    return numbers == null ? NONE : (Integer) numbers.get(example);
  }
}
