package org.meanfield.data;

/** Pixels of a byte, scaled to [0, 1]. */
final class GreyLevels {
  private static final float WHITE = 255f;
  private static final float[] LEVELS = new float[256];

  static {
    for (int pixel = 0; pixel < LEVELS.length; pixel++) {
      LEVELS[pixel] = pixel / WHITE;
    }
  }

  private GreyLevels() {}

  static float of(byte pixel) {
    return LEVELS[pixel & 0xff];
  }
}
