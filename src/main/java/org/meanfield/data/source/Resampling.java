package org.meanfield.data.source;

/**
 * Scales images by a triangle filter, linear interpolation, whose width grows as images shrink, so
 * that every pixel counts. Sums are in double and in one order: the same bits everywhere.
 */
final class Resampling {
  private static final int WHITE = 255;

  private Resampling() {}

  /** Scales an image to the size and proportions that are wanted. */
  static Pixels fit(Pixels image, Decoding form) {
    int height = form.height();
    int width = form.width();
    if (image.height() == height && image.width() == width) {
      return image;
    }
    double down = (double) image.height() / height;
    double across = (double) image.width() / width;
    if (form.fit() == Decoding.Fit.CROP) {
      // The part in the middle that has the wanted proportions.
      down = Math.min(down, across);
      across = down;
    }
    double top = (image.height() - down * height) / 2;
    double left = (image.width() - across * width) / 2;
    Weights rows = new Weights(image.height(), height, top, down);
    Weights columns = new Weights(image.width(), width, left, across);
    return vertically(horizontally(image, columns), image.channels(), rows);
  }

  /**
   * The weights of a scaling in one direction: target t is the sum of the sources from {@code
   * first[t]} on, weighted by {@code weights[t]}, which add up to 1.
   */
  private static final class Weights {
    final int[] first;
    final double[][] weights;

    /**
     * Creates the weights of a scaling.
     *
     * @param begin where the first target's edge lies among the sources
     * @param step sources for a target
     */
    Weights(int sources, int targets, double begin, double step) {
      first = new int[targets];
      weights = new double[targets][];
      double reach = Math.max(1, step);
      for (int t = 0; t < targets; t++) {
        double centre = begin + (t + 0.5) * step;
        int from = Math.max(0, (int) Math.floor(centre - reach + 0.5));
        int end = Math.min(sources, (int) Math.ceil(centre + reach - 0.5));
        first[t] = Math.min(from, sources - 1);
        weights[t] = new double[Math.max(1, end - first[t])];
        double sum = 0;
        for (int i = 0; i < weights[t].length; i++) {
          double distance = Math.abs(first[t] + i + 0.5 - centre) / reach;
          weights[t][i] = Math.max(0, 1 - distance);
          sum += weights[t][i];
        }
        for (int i = 0; i < weights[t].length; i++) {
          weights[t][i] = sum > 0 ? weights[t][i] / sum : 1.0 / weights[t].length;
        }
      }
    }
  }

  /** [H, W, C] to [H][W' · C]. */
  private static double[][] horizontally(Pixels image, Weights columns) {
    int channels = image.channels();
    double[][] scaled_HWC = new double[image.height()][columns.first.length * channels];
    for (int h = 0; h < image.height(); h++) {
      for (int w = 0; w < columns.first.length; w++) {
        for (int i = 0; i < columns.weights[w].length; i++) {
          int from = image.at(h, columns.first[w] + i);
          for (int c = 0; c < channels; c++) {
            scaled_HWC[h][w * channels + c] +=
                columns.weights[w][i] * (image.values_HWC()[from + c] & 0xff);
          }
        }
      }
    }
    return scaled_HWC;
  }

  private static Pixels vertically(double[][] image_HWC, int channels, Weights rows) {
    int height = rows.first.length;
    int values = image_HWC[0].length;
    byte[] scaled_HWC = new byte[height * values];
    for (int h = 0; h < height; h++) {
      for (int v = 0; v < values; v++) {
        double sum = 0;
        for (int i = 0; i < rows.weights[h].length; i++) {
          sum += rows.weights[h][i] * image_HWC[rows.first[h] + i][v];
        }
        scaled_HWC[h * values + v] = (byte) Math.min(WHITE, Math.round(sum));
      }
    }
    return new Pixels(height, values / channels, channels, scaled_HWC);
  }
}
