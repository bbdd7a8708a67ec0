package org.meanfield.data;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.meanfield.random.Seeds;

/**
 * A part of a text.
 *
 * @param id the window's number in the text
 * @param symbols characters as places in the alphabet, with the one after the window's last
 */
record TextWindow(long id, int[] symbols) implements Example {
  @Override
  public IntStream classes() {
    return Arrays.stream(symbols).skip(1);
  }

  @Override
  public int size() {
    return symbols.length;
  }

  @Override
  public long hash() {
    return Seeds.mix(Arrays.stream(symbols).asLongStream().toArray());
  }
}
