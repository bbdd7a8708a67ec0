package org.meanfield.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
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
  private static final int LARGEST_ITEM = 1 << 24;

  IdxHeader {
    dimensions = List.copyOf(dimensions);
  }

  /**
   * Reads the head from the beginning of {@code in}.
   *
   * @throws DataException if this isn't an IDX file of unsigned bytes with {@code dimensionCount}
   *     dimensions
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
                "%s is not an IDX file of %s: such a file begins with 0x%08x, but this one with"
                    + " 0x%08x.%s",
                file, content, expected, magic, hint(magic)));
      }
      List<Integer> dimensions = new ArrayList<>();
      for (int i = 0; i < dimensionCount; i++) {
        int size = data.readInt();
        if (size < 1) {
          throw new DataException(
              file + " has no " + content + ": dimension " + i + " in its head is " + size + ".");
        }
        dimensions.add(size);
      }
      IdxHeader head = new IdxHeader(dimensions);
      if (head.itemBytes() > LARGEST_ITEM) {
        throw new DataException(
            String.format(
                "%s announces items of %,d bytes, but at most %,d are read. Its head is damaged.",
                file, head.itemBytes(), LARGEST_ITEM));
      }
      return head;
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

  /** The size of an item; saturates at the greatest int. */
  int itemBytes() {
    return (int)
        dimensions.stream().skip(1).mapToDouble(Integer::doubleValue).reduce(1, (a, b) -> a * b);
  }

  /** The dimensions as the file has them. */
  byte[] dimensionBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * dimensions.size());
    dimensions.forEach(bytes::putInt);
    return bytes.array();
  }

  /** The length of the head itself. */
  int bytes() {
    return 4 + 4 * dimensions.size();
  }
}
