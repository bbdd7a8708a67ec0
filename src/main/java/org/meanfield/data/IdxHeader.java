package org.meanfield.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.meanfield.errors.DataException;

/**
 * The head of an IDX file of unsigned bytes: 0, 0, type 8, the number of dimensions, then each
 * dimension as a 32-bit big-endian number.
 *
 * @param dimensions the first counts the items
 */
record IdxHeader(List<Integer> dimensions) implements Serializable {
  private static final int UNSIGNED_BYTE = 0x08;

  IdxHeader {
    dimensions = List.copyOf(dimensions);
  }

  /**
   * Reads the head from the beginning of {@code in}.
   *
   * @throws DataException if this isn't an IDX file of unsigned bytes with so many dimensions
   */
  static IdxHeader read(InputStream in, int dimensionCount, DataFile file, String content)
      throws IOException {
    DataInputStream data = new DataInputStream(in);
    try {
      int magic = data.readInt();
      int expected = (UNSIGNED_BYTE << 8) | dimensionCount;
      if (magic != expected) {
        throw new DataException(
            String.format(
                "%s holds no %s: an IDX file of them begins with 0x%08x, this one with 0x%08x.%s",
                file, content, expected, magic, hint(magic)));
      }
      List<Integer> dimensions = new ArrayList<>();
      for (int i = 0; i < dimensionCount; i++) {
        int size = data.readInt();
        if (size < 1) {
          throw new DataException(
              file + " holds no " + content + ": dimension " + i + " in its head is " + size + ".");
        }
        dimensions.add(size);
      }
      return new IdxHeader(dimensions);
    } catch (EOFException e) {
      throw new DataException(
          file + " ends within its IDX head; it is empty or cut off. Fetch it again.", e);
    }
  }

  private static String hint(int magic) {
    return switch (magic) {
      case 0x0801 -> " It looks like a file of labels; are the two swapped?";
      case 0x0803 -> " It looks like a file of images; are the two swapped?";
      default -> "";
    };
  }

  int items() {
    return dimensions.get(0);
  }

  int itemBytes() {
    return Math.toIntExact(
        dimensions.stream().skip(1).mapToLong(Integer::longValue).reduce(1, Math::multiplyExact));
  }

  /** The length of the head itself. */
  int bytes() {
    return 4 + 4 * dimensions.size();
  }
}
