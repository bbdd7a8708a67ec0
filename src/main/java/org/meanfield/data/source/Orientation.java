package org.meanfield.data.source;

/**
 * The orientation of the camera (EXIF 2.32, tag 0x0112), which says how the stored rows and columns
 * are to be shown. An enum constant's ordinal is the tag's value less 1.
 */
enum Orientation {
  /** The image is shown as it is stored. */
  UPRIGHT(false, false, false),
  /** Left and right are swapped. */
  MIRRORED(false, false, true),
  /** The image is turned by 180°. */
  UPSIDE_DOWN(false, true, true),
  /** Top and bottom are swapped. */
  FLIPPED(false, true, false),
  /** Rows are columns. */
  TRANSPOSED(true, false, false),
  /** The image is to be turned clockwise by 90°. */
  LEFT(true, false, true),
  /** Rows are columns, from the other corner. */
  TRANSVERSED(true, true, true),
  /** The image is to be turned anticlockwise by 90°. */
  RIGHT(true, true, false);

  private final boolean transposed;
  private final boolean fromBottom;
  private final boolean fromRight;

  Orientation(boolean transposed, boolean fromBottom, boolean fromRight) {
    this.transposed = transposed;
    this.fromBottom = fromBottom;
    this.fromRight = fromRight;
  }

  /** Returns the orientation by the tag's value; other values mean upright, as to viewers. */
  static Orientation of(int tag) {
    return tag >= 1 && tag <= values().length ? values()[tag - 1] : UPRIGHT;
  }

  /** Returns the image as it is to be shown. */
  Pixels apply(Pixels stored) {
    if (this == UPRIGHT) {
      return stored;
    }
    int height = transposed ? stored.width() : stored.height();
    int width = transposed ? stored.height() : stored.width();
    Pixels shown =
        new Pixels(height, width, stored.channels(), new byte[stored.values_HWC().length]);
    for (int h = 0; h < height; h++) {
      for (int w = 0; w < width; w++) {
        int row = fromBottom ? height - 1 - h : h;
        int column = fromRight ? width - 1 - w : w;
        int from = transposed ? stored.at(column, row) : stored.at(row, column);
        System.arraycopy(
            stored.values_HWC(), from, shown.values_HWC(), shown.at(h, w), stored.channels());
      }
    }
    return shown;
  }
}
