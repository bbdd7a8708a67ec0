package org.meanfield.data.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The orientation in a JPEG's EXIF data, which are a TIFF file of their own (TIFF 6.0, section 2).
 * Only the first directory is read, and no other value of that: entries may claim to hold
 * gigabytes, or each other.
 */
final class ExifOrientation {
  private static final int MAGIC = 42;
  private static final int DIRECTORY_OFFSET = 4;
  private static final int ENTRY_BYTES = 12;
  private static final int VALUE_OFFSET = 8;
  private static final int TAG = 0x0112;

  /** The type that EXIF wants the tag to be of: an unsigned number of two bytes. */
  private static final int SHORT = 3;

  private ExifOrientation() {}

  /**
   * Reads it; as viewers do, takes what can't be read for upright.
   *
   * @param tiff from the byte order on
   */
  static Orientation of(byte[] tiff) {
    try {
      return Orientation.of(tag(ByteBuffer.wrap(tiff)));
    } catch (IndexOutOfBoundsException e) {
      return Orientation.UPRIGHT;
    }
  }

  /** The tag's value; 0 if it isn't there. */
  private static int tag(ByteBuffer tiff) {
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    if (tiff.getShort(Short.BYTES) != MAGIC) {
      return 0;
    }
    int directory = tiff.getInt(DIRECTORY_OFFSET);
    int entries = Short.toUnsignedInt(tiff.getShort(directory));
    for (int i = 0; i < entries; i++) {
      int entry = directory + Short.BYTES + i * ENTRY_BYTES;
      if (Short.toUnsignedInt(tiff.getShort(entry)) == TAG) {
        int type = tiff.getShort(entry + Short.BYTES);
        return type == SHORT ? Short.toUnsignedInt(tiff.getShort(entry + VALUE_OFFSET)) : 0;
      }
    }
    return 0;
  }
}
