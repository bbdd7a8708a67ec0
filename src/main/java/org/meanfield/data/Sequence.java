package org.meanfield.data;

import java.util.stream.IntStream;

/**
 * A sequence and what is to be made of it. In names of arrays, T counts time steps and F the values
 * of a step.
 *
 * @param id the position in the source
 * @param values_TF step by step
 * @param targets what its dataset's {@link Target} says: a class, or the values, once or for each
 *     step in turn
 */
record Sequence(long id, float[] values_TF, float[] targets) implements Example {
  @Override
  public IntStream classes() {
    return IntStream.range(0, targets.length).map(step -> (int) targets[step]);
  }
}
