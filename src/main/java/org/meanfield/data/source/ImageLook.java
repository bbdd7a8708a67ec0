package org.meanfield.data.source;

import java.util.Optional;

/**
 * A look at an image file: its size, and whether its pixels have colours.
 *
 * @param width the width in pixels
 * @param height the height in pixels
 * @param isGrey whether the red, green and blue levels of each pixel are equal
 */
public record ImageLook(int width, int height, boolean isGrey) {
  private static final int MOST_PIXELS = 1 << 24;

  /** The difference of two levels up to which JPEG's rounding may have made it. */
  private static final int ROUNDING = 2;

  /**
   * Looks at a file.
   *
   * @param file all of its bytes
   * @return nothing if the file is no image that the preparation would take
   */
  public static Optional<ImageLook> of(byte... file) {
    try {
      Decoding form = new Decoding(Decoding.Channels.RGB, 0, 0, Decoding.Fit.CROP, MOST_PIXELS);
      Pixels pixels = ImageDecoder.decode(file, form);
      byte[] levels_HWC = pixels.values_HWC();
      boolean grey = true;
      for (int i = 0; i < levels_HWC.length && grey; i += 3) {
        int red = levels_HWC[i] & 0xff;
        int green = levels_HWC[i + 1] & 0xff;
        int blue = levels_HWC[i + 2] & 0xff;
        grey =
            Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue)) <= ROUNDING;
      }
      return Optional.of(new ImageLook(pixels.width(), pixels.height(), grey));
    } catch (RejectedRecordException e) {
      return Optional.empty();
    }
  }
}
