package org.meanfield.data.prepare;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A sum of float32 values, or of their squares, without rounding: the same in any order. It is a
 * fixed-point number that is wide enough for all of them, in digits of 32 bits that are carried
 * rarely (Neal 2015, arXiv:1505.05571).
 */
final class ExactSum implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int DIGIT_BITS = 32;

  /** Its logarithm. */
  private static final int DIGIT_SHIFT = 5;

  private static final long DIGIT_MASK = (1L << DIGIT_BITS) - 1;

  /** The exponent of the least square is twice that of the least float32, −149. */
  private static final int LEAST_DIGIT = -10;

  /** Up to 2²⁵⁶, and 2⁹⁶ times as much. */
  private static final int DIGITS = 22;

  private static final int MANTISSA_BITS = 23;
  private static final int HALF_BITS = 24;
  private static final long HALF_MASK = (1L << HALF_BITS) - 1;
  private static final long NEARLY_FULL = 1L << 61;

  /** Multiples of 2³²ⁱ, with i from {@link #LEAST_DIGIT} on. */
  private final long[] digits = new long[DIGITS];

  /** Adds a finite value. */
  void add(float value) {
    int exponent = Math.getExponent(value) - MANTISSA_BITS;
    put(exponent, (long) Math.scalb((double) value, -exponent));
  }

  /** Adds a finite value's square. */
  void addSquare(float value) {
    int exponent = Math.getExponent(value) - MANTISSA_BITS;
    long root = (long) Math.scalb((double) value, -exponent);
    long square = root * root;
    put(2 * exponent + HALF_BITS, square >> HALF_BITS);
    put(2 * exponent, square & HALF_MASK);
  }

  /** Adds a multiple, of 25 bits or fewer, of a power of two. */
  private void put(int exponent, long multiple) {
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
    BigDecimal unit = new BigDecimal(BigInteger.ONE.shiftLeft(-DIGIT_BITS * LEAST_DIGIT));
    return new BigDecimal(sum).divide(unit);
  }
}
