package org.meanfield.data.prepare;

import java.io.Serializable;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.commons.codec.digest.DigestUtils;
import org.meanfield.data.source.SourceRow;

/**
 * The hash of examples: the sum of all their SHA-256 modulo 2²⁵⁶. Hashes of parts add up to that of
 * the whole, in any order.
 */
final class ExampleHash implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int HASH_INTS = 8;
  private static final byte[] NOTHING = {};

  private final boolean numbers;

  /** The hashes' sum, in digits of 32 bits, the least first. */
  private final long[] hash = new long[HASH_INTS];

  private transient MessageDigest digest;

  /**
   * Creates the hash of no examples.
   *
   * @param numbers whether their content consists of float64
   */
  ExampleHash(boolean numbers) {
    this.numbers = numbers;
  }

  /** Adds an example. */
  void add(SourceRow example) {
    if (digest == null) {
      digest = DigestUtils.getSha256Digest();
    }
    update(example.split().label());
    update(example.id());
    update(example.label());
    update(example.steps());
    update(example.features());
    update(numbers ? SourceRow.narrow(example.content()) : example.content());
    update(numbers ? SourceRow.narrow(example.targets()) : example.targets());
    ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
    long[] digits = new long[HASH_INTS];
    for (int i = 0; i < HASH_INTS; i++) {
      digits[i] = Integer.toUnsignedLong(bytes.getInt(4 * (HASH_INTS - 1 - i)));
    }
    add(digits);
  }

  private void add(long[] digits) {
    long carry = 0;
    for (int i = 0; i < HASH_INTS; i++) {
      long digit = hash[i] + digits[i] + carry;
      hash[i] = digit & 0xffffffffL;
      carry = digit >>> Integer.SIZE;
    }
  }

  private void update(String text) {
    update(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
  }

  /** Hashes bytes with their number before them, so that nothing reads as something else. */
  private void update(byte[] bytes) {
    update(bytes == null ? -1 : bytes.length);
    digest.update(bytes == null ? NOTHING : bytes);
  }

  private void update(int number) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
  }

  /** Adds that of another part; returns this. */
  ExampleHash plus(ExampleHash other) {
    add(other.hash);
    return this;
  }

  /** Returns the hash as a text. */
  String text() {
    BigInteger sum = BigInteger.ZERO;
    for (int i = HASH_INTS - 1; i >= 0; i--) {
      sum = sum.shiftLeft(Integer.SIZE).add(BigInteger.valueOf(hash[i]));
    }
    return sum.toString(Character.MAX_RADIX);
  }
}
