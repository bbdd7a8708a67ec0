package org.meanfield.data;

import java.io.Serializable;
import org.apache.commons.codec.digest.DigestUtils;
import org.meanfield.errors.Violations;
import org.meanfield.random.Seeds;

/**
 * How an image is read as a sequence. Pixel by pixel, it is a long one: sequential MNIST and, in an
 * order that is drawn once, permuted sequential MNIST (Le, Jaitly and Hinton 2015,
 * arXiv:1504.00941).
 *
 * @param steps what a time step is
 * @param permutation the seed by which the order of pixels is drawn; 0 for that of the scan
 */
public record ImageView(Steps steps, long permutation) implements Serializable {
  /** By rows. */
  static final ImageView ROWS = new ImageView(Steps.ROWS, 0);

  private static final int[] AS_STORED = {};

  /** What a time step is. */
  public enum Steps {
    /** A row of pixels, from the top. */
    ROWS,
    /** A pixel, row by row. */
    PIXELS
  }

  /** Checks them. */
  public ImageView {
    new Violations()
        .require(
            permutation == 0 || steps == Steps.PIXELS,
            "permutation",
            "is " + permutation + ", but steps are rows",
            "choose steps = pixels, or make it 0")
        .check();
  }

  /** Whether a time step is a row. */
  boolean isByRows() {
    return steps == Steps.ROWS;
  }

  /**
   * What is known of images, as a model sees them.
   *
   * @param channels values of a pixel
   */
  DatasetInfo of(DatasetInfo images, int channels) {
    if (isByRows()) {
      return images;
    }
    // The same images, read otherwise, are other data to train on.
    String read = images.fingerprint() + " " + this;
    return images.shaped(
        images.steps() * images.features() / channels,
        channels,
        "sha256:" + DigestUtils.sha256Hex(read));
  }

  /** Which of the stored steps comes when; empty if they come as they are stored. */
  int[] order(int storedSteps) {
    return permutation == 0 ? AS_STORED : Seeds.permutation(storedSteps, permutation);
  }
}
