package org.meanfield.data;

import java.util.stream.IntStream;
import org.meanfield.random.Seeds;

/**
 * One labelled image as it came from its source.
 *
 * @param id the position in the source, which orders a shard
 * @param pixels row by row, 0 to 255 unsigned
 * @param label the class, counted from 0
 */
public record LabelledImage(long id, byte[] pixels, int label) implements Example {
  @Override
  public IntStream classes() {
    return IntStream.of(label);
  }

  @Override
  public int size() {
    return pixels.length;
  }

  @Override
  public long hash() {
    long hash = Seeds.mix(label);
    for (byte pixel : pixels) {
      hash = Seeds.mix(hash, pixel);
    }
    return hash;
  }
}
