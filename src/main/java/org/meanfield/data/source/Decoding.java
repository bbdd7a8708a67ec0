package org.meanfield.data.source;

import java.io.Serializable;
import org.meanfield.errors.Violations;

/**
 * The decoding of image files.
 *
 * @param channels the values of a pixel: its grey level ({@code grey}), or its red, green and blue
 *     levels ({@code rgb})
 * @param width the width in pixels that images are scaled to; 0 for the files' own size, which must
 *     then be the same for all
 * @param height the height in pixels that images are scaled to; 0 if the width is 0
 * @param fit the treatment of images of other proportions: scaled until they cover the size and cut
 *     off evenly at both ends ({@code crop}), or stretched ({@code stretch})
 * @param maxPixels the largest number of pixels of an image, width × height; larger images are
 *     rejected by their header, before they are decoded
 */
public record Decoding(Channels channels, int width, int height, Fit fit, int maxPixels)
    implements Serializable {
  /** The values of a pixel. */
  public enum Channels {
    /** One value: the luma of ITU-R BT.601 where files are in colour. */
    GREY(1),
    /** Red, green and blue. */
    RGB(3);

    private final int count;

    Channels(int count) {
      this.count = count;
    }

    int count() {
      return count;
    }
  }

  /** The treatment of an image of other proportions. */
  public enum Fit {
    /** It is scaled until it covers the size, and what sticks out is cut off at both ends. */
    CROP,
    /** It is stretched. */
    STRETCH
  }

  /** Checks that each setting is within its range. */
  public Decoding {
    new Violations()
        .atLeast("width", width, 0, "28, for example, or 0 for the files' own size")
        .require(
            (width == 0) == (height == 0) && height >= 0,
            "height",
            "is " + height + ", but width is " + width,
            "give both, or 0 for both")
        .atLeast("maxPixels", maxPixels, 1, "16777216 is usual")
        .check();
  }

  boolean resizes() {
    return width > 0;
  }
}
