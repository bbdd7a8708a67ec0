package org.meanfield.data.source;

import java.io.Serializable;
import org.meanfield.errors.Violations;

/**
 * The decoding of image files.
 *
 * @param channels values of a pixel: one of grey, or three of red, green and blue
 * @param width in pixels; 0 for that of the files, which must then be of one size
 * @param height in pixels; 0 if width is
 * @param fit how images of other proportions are made to fit
 * @param maxPixels of an image; larger ones are refused by their header, before they are decoded
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
        .atLeast("width", width, 0, "28, say, or 0 for that of the files")
        .require(
            (width == 0) == (height == 0) && height >= 0,
            "height",
            "is " + height + " with a width of " + width,
            "give both, or 0 for both")
        .atLeast("maxPixels", maxPixels, 1, "16777216 is usual")
        .check();
  }

  boolean resizes() {
    return width > 0;
  }
}
