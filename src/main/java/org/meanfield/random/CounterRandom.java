package org.meanfield.random;

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
    long state = seed + (position >>> 1) * gamma;
    int pairs = count & ~1;
    for (int i = 0; i < pairs; i += 2) {
      state += gamma;
      long bits = mix(state);
      to[i] = (int) (bits >>> (Long.SIZE - FLOAT_BITS)) * UNIT;
      to[i + 1] = ((int) bits >>> (Integer.SIZE - FLOAT_BITS)) * UNIT;
    }
    if (pairs < count) {
      to[pairs] = (int) (mix(state + gamma) >>> (Long.SIZE - FLOAT_BITS)) * UNIT;
    }
  }

  private static long mix(long state) {
    long bits = (state ^ (state >>> 30)) * FIRST_MULTIPLIER;
    bits = (bits ^ (bits >>> 27)) * SECOND_MULTIPLIER;
    return bits ^ (bits >>> 31);
  }
}
