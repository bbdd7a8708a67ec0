package org.meanfield.data.source;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;

/**
 * The values of an image's pixels. Grey ones are taken as they are stored: Java would change them
 * by its own idea of a grey's brightness. What is transparent shows white.
 */
final class Samples {
  private static final int OPAQUE = 255;
  private static final int WHITE = 255;

  /** ITU-R BT.601, in thousandths. */
  private static final int RED = 299;

  private static final int GREEN = 587;
  private static final int BLUE = 114;

  private Samples() {}

  static Pixels of(BufferedImage image, Decoding.Channels channels) {
    int height = image.getHeight();
    int width = image.getWidth();
    Pixels pixels =
        new Pixels(height, width, channels.count(), new byte[height * width * channels.count()]);
    ColorModel model = image.getColorModel();
    boolean grey = model instanceof ComponentColorModel && model.getNumColorComponents() == 1;
    Raster raster = image.getRaster();
    int[] colours = new int[width];
    for (int h = 0; h < height; h++) {
      if (!grey) {
        image.getRGB(0, h, width, 1, colours, 0, width);
      }
      for (int w = 0; w < width; w++) {
        int argb = grey ? grey(raster, model.hasAlpha(), h, w) : colours[w];
        put(onWhite(argb), pixels.values_HWC(), pixels.at(h, w), channels);
      }
    }
    return pixels;
  }

  private static int grey(Raster raster, boolean alpha, int row, int column) {
    int level = raster.getSample(column, row, 0);
    int opacity = alpha ? raster.getSample(column, row, 1) : OPAQUE;
    return (opacity << 24) | (level << 16) | (level << 8) | level;
  }

  private static int onWhite(int argb) {
    int opacity = argb >>> 24;
    if (opacity == OPAQUE) {
      return argb;
    }
    int mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      int level = (argb >> shift) & 0xff;
      int shown = (level * opacity + WHITE * (OPAQUE - opacity) + OPAQUE / 2) / OPAQUE;
      mixed |= shown << shift;
    }
    return mixed;
  }

  private static void put(int rgb, byte[] values_HWC, int at, Decoding.Channels channels) {
    int red = (rgb >> 16) & 0xff;
    int green = (rgb >> 8) & 0xff;
    int blue = rgb & 0xff;
    if (channels == Decoding.Channels.RGB) {
      values_HWC[at] = (byte) red;
      values_HWC[at + 1] = (byte) green;
      values_HWC[at + 2] = (byte) blue;
    } else {
      values_HWC[at] = (byte) ((RED * red + GREEN * green + BLUE * blue + 500) / 1000);
    }
  }
}
