package org.meanfield.data;

import java.io.Serializable;
import org.apache.commons.codec.digest.DigestUtils;
import org.meanfield.errors.Violations;
import org.meanfield.random.Seeds;

/**
 * The view of an image as a sequence of time steps, for recurrent models. Pixel by pixel, the
 * sequence is a long one: sequential MNIST and, in an order that is drawn once, permuted sequential
 * MNIST (Le, Jaitly and Hinton 2015, arXiv:1504.00941).
 *
 * @param steps the part of an image that makes a time step: a row of pixels ({@code rows}), from
 *     the top, or a single pixel ({@code pixels}), row by row
 * @param permutation the seed of a random order in which the pixels are read, the same for all
 *     images, with {@code steps = pixels}; 0 for their order row by row
 */
public record ImageView(Steps steps, long permutation) implements Serializable {
  /** The view by rows. */
  public static final ImageView ROWS = new ImageView(Steps.ROWS, 0);

  private static final int[] AS_STORED = {};

  /** The part of an image that makes a time step. */
  public enum Steps {
    /** A row of pixels, from the top. */
    ROWS,
    /** A pixel, row by row. */
    PIXELS
  }

  /** Checks the settings. */
  public ImageView {
    new Violations()
        .require(
            permutation == 0 || steps == Steps.PIXELS,
            "permutation",
            "is " + permutation + ", but steps are rows",
            "choose steps = pixels, or make it 0")
        .check();
  }

  /** Returns whether a time step is a row. */
  boolean isByRows() {
    return steps == Steps.ROWS;
  }

  /**
   * Returns the facts about images as a model sees them.
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

  /**
   * Returns the order in which stored steps are read; empty if they are read as they are stored.
   */
  public int[] order(int storedSteps) {
    return permutation == 0 ? AS_STORED : Seeds.permutation(storedSteps, permutation);
  }
}
