package org.meanfield.data.source;

/**
 * An image in memory. In names of arrays, H counts rows, W columns and C channels.
 *
 * @param values_HWC 0 to 255 unsigned
 */
record Pixels(int height, int width, int channels, byte[] values_HWC) {
  /** The offset of a pixel's first value. */
  int at(int row, int column) {
    return (row * width + column) * channels;
  }
}
