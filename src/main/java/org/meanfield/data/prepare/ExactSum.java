package org.meanfield.data.prepare;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A sum of values, or of their squares, without rounding: the same in any order. Values are of
 * float64, up to the greatest of float32. It is a fixed-point number that is wide enough for all of
 * them, in digits of 32 bits that are carried rarely (Neal 2015, arXiv:1505.05571).
 */
final class ExactSum implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int DIGIT_BITS = 32;

  /** The logarithm of the number of bits of a digit. */
  private static final int DIGIT_SHIFT = 5;

  private static final long DIGIT_MASK = (1L << DIGIT_BITS) - 1;

  /** The exponent of the least square is twice that of the least float64, −1074. */
  private static final int LEAST_DIGIT = -68;

  /** Up to 2²⁵⁶, and 2⁹⁶ times as much. */
  private static final int DIGITS = 80;

  private static final int MANTISSA_BITS = 52;
  private static final int HALF_BITS = 27;
  private static final long HALF_MASK = (1L << HALF_BITS) - 1;
  private static final long NEARLY_FULL = 1L << 61;

  /** Multiples of 2³²ⁱ, with i from {@link #LEAST_DIGIT} on. */
  private final long[] digits = new long[DIGITS];

  /** Adds a finite value. */
  void add(double value) {
    int exponent = exponent(value);
    put(exponent, (long) Math.scalb(value, -exponent));
  }

  /** Adds a finite value's square. */
  void addSquare(double value) {
    int exponent = exponent(value);
    long root = Math.abs((long) Math.scalb(value, -exponent));
    long high = root >> HALF_BITS;
    long low = root & HALF_MASK;
    put(2 * exponent + 2 * HALF_BITS, high * high);
    put(2 * exponent + HALF_BITS, 2 * high * low);
    put(2 * exponent, low * low);
  }

  /** The weight of the last bit. */
  private static int exponent(double value) {
    return Math.max(Math.getExponent(value), Double.MIN_EXPONENT) - MANTISSA_BITS;
  }

  /** Adds a multiple, of 55 bits or fewer, of a power of two. */
  private void put(int exponent, long multiple) {
    if (multiple != 0) {
      putHalf(exponent, multiple & HALF_MASK);
      putHalf(exponent + HALF_BITS, multiple >> HALF_BITS);
    }
  }

  private void putHalf(int exponent, long multiple) {
    int at = (exponent >> DIGIT_SHIFT) - LEAST_DIGIT;
    digits[at] += multiple << (exponent & (DIGIT_BITS - 1));
    if (Math.abs(digits[at]) > NEARLY_FULL) {
      carry();
    }
  }

  private void carry() {
    for (int at = 0; at < DIGITS - 1; at++) {
      digits[at + 1] += digits[at] >> DIGIT_BITS;
      digits[at] &= DIGIT_MASK;
    }
  }

  /** Adds another sum; returns this. */
  ExactSum plus(ExactSum other) {
    carry();
    other.carry();
    for (int at = 0; at < DIGITS; at++) {
      digits[at] += other.digits[at];
    }
    return this;
  }

  /** The sum itself. */
  BigDecimal value() {
    BigInteger sum = BigInteger.ZERO;
    for (int at = DIGITS - 1; at >= 0; at--) {
      sum = sum.shiftLeft(DIGIT_BITS).add(BigInteger.valueOf(digits[at]));
    }
    if (sum.signum() == 0) {
      return BigDecimal.ZERO;
    }
    int zeros = Math.min(sum.getLowestSetBit(), -DIGIT_BITS * LEAST_DIGIT);
    BigDecimal unit = new BigDecimal(BigInteger.ONE.shiftLeft(-DIGIT_BITS * LEAST_DIGIT - zeros));
    return new BigDecimal(sum.shiftRight(zeros)).divide(unit);
  }
}
