package org.meanfield.random;

import java.util.stream.LongStream;

/**
 * Random numbers that are functions of a key and their position, so that an array of them needs no
 * state: SplittableRandom's generator, of which number i is mix(seed + i·γ) with a seed and an odd
 * γ that come from the key (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
 */
public final class CounterRandom {
  private static final long FIRST_MULTIPLIER = 0xBF58476D1CE4E5B9L;
  private static final long SECOND_MULTIPLIER = 0x94D049BB133111EBL;
  private static final int LEAST_TRANSITIONS = 24;
  private static final long ALTERNATING = 0xAAAAAAAAAAAAAAAAL;
  private static final int FLOAT_BITS = 24;
  private static final float UNIT = 0x1p-24f;

  private static final int PIECE = 1024;

  /** 0, 1, 2 …, since C2 makes no vectors of a loop's own index. */
  private static final long[] INDICES = LongStream.range(0, PIECE).toArray();

  private static final ThreadLocal<long[]> BITS = ThreadLocal.withInitial(() -> new long[PIECE]);

  private final long seed;
  private final long gamma;

  /** The numbers of a key. */
  public CounterRandom(long key) {
    this.seed = Seeds.mix(key, 0);
    this.gamma = oddGamma(Seeds.mix(key, 1));
  }

  /** Steps whose bits hardly change make neighbours alike. */
  private static long oddGamma(long mixed) {
    long odd = mixed | 1;
    return Long.bitCount(odd ^ (odd >>> 1)) < LEAST_TRANSITIONS ? odd ^ ALTERNATING : odd;
  }

  /**
   * Uniformly distributed in [0, 1), multiples of 2⁻²⁴.
   *
   * @param position of the first one; even
   * @param to whose first {@code count} elements are written
   */
  public void uniform(long position, float[] to, int count) {
    long[] bits = BITS.get();
    for (int start = 0; start < count; start += 2 * PIECE) {
      int pairs = Math.min(2 * PIECE, count - start) / 2;
      int odd = Math.min(2 * PIECE, count - start) % 2;
      mix(seed + ((position + start) / 2 + 1) * gamma, gamma, bits, pairs + odd);
      for (int i = 0; i < pairs; i++) {
        to[start + 2 * i] = first(bits[i]);
        to[start + 2 * i + 1] = ((int) bits[i] >>> (Integer.SIZE - FLOAT_BITS)) * UNIT;
      }
      if (odd > 0) {
        to[count - 1] = first(bits[pairs]);
      }
    }
  }

  /**
   * Normally distributed with mean 0 and variance 1, from pairs of uniform numbers (Box and Muller
   * 1958, doi:10.1214/aoms/1177706645); at most 5.8 from 0.
   *
   * @param position of the first one; even
   * @param to whose first {@code count} elements are written
   */
  public void normal(long position, float[] to, int count) {
    uniform(position, to, count);
    for (int i = 0; i + 1 < count; i += 2) {
      double radius = Math.sqrt(-2 * Math.log(1 - to[i]));
      double angle = 2 * Math.PI * to[i + 1];
      to[i] = (float) (radius * Math.cos(angle));
      to[i + 1] = (float) (radius * Math.sin(angle));
    }
    if (count % 2 == 1) {
      float[] pair = new float[2];
      normal(position + count - 1, pair, 2);
      to[count - 1] = pair[0];
    }
  }

  private static float first(long bits) {
    return (int) (bits >>> (Long.SIZE - FLOAT_BITS)) * UNIT;
  }

  /** A loop by itself, in which C2 multiplies as many numbers at once as the processor can. */
  private static void mix(long first, long gamma, long[] to, int count) {
    for (int i = 0; i < count; i++) {
      long state = first + INDICES[i] * gamma;
      long bits = (state ^ (state >>> 30)) * FIRST_MULTIPLIER;
      bits = (bits ^ (bits >>> 27)) * SECOND_MULTIPLIER;
      to[i] = bits ^ (bits >>> 31);
    }
  }
}
