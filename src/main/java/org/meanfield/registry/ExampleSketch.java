package org.meanfield.registry;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * A sketch of the examples that a dataset has, in at most half a megabyte: {@code examples.json}.
 * It holds the lowest hashes of the examples, which are a sample that any two datasets draw alike
 * (Cohen and Kaplan 2007, doi:10.1145/1281100.1281133). Up to {@link #MOST} examples that is all of
 * them, and counts are exact.
 *
 * @param examples how many the dataset has
 * @param lowest hashes in ascending order, each once, eight bytes each
 */
public record ExampleSketch(long examples, byte[] lowest) {
  /** The number of hashes that are kept. */
  public static final int MOST = 1 << 16;

  /** Requires a count and whole hashes. */
  public ExampleSketch {
    Objects.requireNonNull(lowest, "lowest");
    if (examples < 0) {
      throw new IllegalArgumentException("examples is " + examples + ", and can't be below 0");
    }
    if (lowest.length % Long.BYTES != 0) {
      throw new IllegalArgumentException(lowest.length + " bytes are not whole hashes of 8 bytes");
    }
  }

  /**
   * Creates a sketch of examples' hashes.
   *
   * @param examples how many there are
   * @param hashes of them, at least the {@link #MOST} lowest ones
   */
  public static ExampleSketch of(long examples, long[] hashes) {
    long[] lowest = Arrays.stream(hashes).sorted().distinct().limit(MOST).toArray();
    ByteBuffer bytes = ByteBuffer.allocate(lowest.length * Long.BYTES);
    bytes.asLongBuffer().put(lowest);
    return new ExampleSketch(examples, bytes.array());
  }

  private long[] hashes() {
    LongBuffer buffer = ByteBuffer.wrap(lowest).asLongBuffer();
    long[] hashes = new long[buffer.remaining()];
    buffer.get(hashes);
    return hashes;
  }

  /** The hash up to which it holds all of the dataset's. */
  private static long knownUpTo(long[] hashes) {
    return hashes.length < MOST ? Long.MAX_VALUE : hashes[hashes.length - 1];
  }

  /**
   * Counts the examples that another dataset hasn't: exactly if neither has more than {@link
   * #MOST}, else by those whose hashes both would hold.
   */
  public long notIn(ExampleSketch other) {
    long[] ours = hashes();
    long[] theirs = other.hashes();
    long limit = Math.min(knownUpTo(ours), knownUpTo(theirs));
    long sampled = Arrays.stream(ours).filter(hash -> hash <= limit).count();
    long added =
        Arrays.stream(ours)
            .filter(hash -> hash <= limit && Arrays.binarySearch(theirs, hash) < 0)
            .count();
    // Examples that are alike have one hash, but each counts.
    return sampled == 0 ? 0 : Math.round((double) added / sampled * examples);
  }
}
