package org.meanfield.data;

import java.util.stream.IntStream;
import org.meanfield.random.Seeds;

/**
 * A sequence and what is to be made of it. In names of arrays, T counts time steps and F the values
 * of a step.
 *
 * @param id the position in the source
 * @param values_TF step by step
 * @param targets what its dataset's {@link Target} says: a class, or the values, once or for each
 *     step in turn
 * @param series the number of the time series that it is cut from; {@link #NO_SERIES} if there are
 *     none
 */
record Sequence(long id, float[] values_TF, float[] targets, int series) implements Example {
  /** The number of no series. */
  static final int NO_SERIES = -1;

  /** Creates a sequence that is cut from no series. */
  Sequence(long id, float[] values_TF, float[] targets) {
    this(id, values_TF, targets, NO_SERIES);
  }

  @Override
  public IntStream classes() {
    return IntStream.range(0, targets.length).map(step -> (int) targets[step]);
  }

  @Override
  public int size() {
    return values_TF.length;
  }

  @Override
  public long hash() {
    return Seeds.mix(hash(values_TF), hash(targets));
  }

  private static long hash(float[] values) {
    long hash = Seeds.mix(values.length);
    for (float value : values) {
      hash = Seeds.mix(hash, Float.floatToIntBits(value));
    }
    return hash;
  }
}
