package org.meanfield.data;

import java.io.Serializable;
import java.nio.ByteBuffer;
import org.apache.commons.codec.digest.DigestUtils;
import org.meanfield.random.Seeds;

/**
 * The rule by which examples of a source belong to a split. Each has a place between 0 and 1 that
 * is a function of its id alone, so that it keeps its split while data grows; and an example that
 * belongs to the first tenth belongs to the first fifth.
 *
 * @param from the first place that belongs to the split
 * @param to the first place after it; 1 for the last split
 */
public record Membership(double from, double to) implements Serializable {
  /** The membership of a split that has a source to itself. */
  static final Membership ALL = new Membership(0, 1);

  private static final long VALIDATION_STREAM = 4;
  private static final int DIGITS_OF_A_LONG = 18;

  /** Returns whether the example belongs to the split. */
  boolean includes(long id) {
    return includesPlace(place(id));
  }

  /** Returns whether an example at a place between 0 and 1 belongs to the split. */
  boolean includesPlace(double place) {
    return place >= from && place < to;
  }

  private static double place(long id) {
    return (Seeds.mix(VALIDATION_STREAM, id) >>> 11) * 0x1p-53;
  }

  /** The place of an example whose id is a text; that of a whole number is the number's. */
  public static double place(String id) {
    boolean number = id.length() <= DIGITS_OF_A_LONG && isWholeNumber(id);
    return place(number ? Long.parseLong(id) : ByteBuffer.wrap(DigestUtils.sha256(id)).getLong());
  }

  /** Returns whether a text consists of digits alone. */
  public static boolean isWholeNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Returns how many of the ids from {@code first} to below {@code end} belong to the split. */
  int count(int first, int end) {
    int count = 0;
    for (int id = first; id < end; id++) {
      count += includes(id) ? 1 : 0;
    }
    return count;
  }
}
