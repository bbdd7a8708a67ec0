package org.meanfield.data.prepare;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Normaliser;
import org.meanfield.data.source.SourceRow;

/**
 * The statistics that a normaliser is fitted by: at each place the sums of all values and of their
 * squares, the least and the greatest. Sums are exact, so that parts add up to the same whole in
 * any order.
 */
final class Fit implements Serializable {
  private static final long serialVersionUID = 1;
  private static final double WHITE = 255;
  private static final double FAR = 50;
  private static final MathContext PRECISION = new MathContext(60);

  private final Content content;
  private long count;
  private final double[] least;
  private final double[] greatest;

  /** The histogram of pixels, which are bytes. */
  private final long[] pixels;

  private final long[] squaredPixels;

  /** The exact sums of sequences' values. */
  private final ExactSum[] values;

  private final ExactSum[] squaredValues;

  /**
   * Creates the statistics of no examples.
   *
   * @param places values of a step, or of an image
   */
  Fit(Content content, int places) {
    this.content = content;
    this.least = new double[places];
    this.greatest = new double[places];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
    boolean images = content == Content.IMAGES;
    this.pixels = new long[images ? places : 0];
    this.squaredPixels = new long[images ? places : 0];
    this.values = sums(images ? 0 : places);
    this.squaredValues = sums(images ? 0 : places);
  }

  /** Creates the statistics for examples of the same shape as this one. */
  static Fit of(Content content, SourceRow example) {
    int places = example.features() * (content == Content.IMAGES ? example.steps() : 1);
    return new Fit(content, places);
  }

  private static ExactSum[] sums(int places) {
    ExactSum[] sums = new ExactSum[places];
    Arrays.setAll(sums, place -> new ExactSum());
    return sums;
  }

  /** Adds an example. */
  void add(byte[] example) {
    if (content == Content.IMAGES) {
      for (int i = 0; i < example.length; i++) {
        int level = example[i] & 0xff;
        pixels[i] += level;
        squaredPixels[i] += (long) level * level;
        bound(i, level);
      }
      count++;
      return;
    }
    DoubleBuffer doubles = ByteBuffer.wrap(example).asDoubleBuffer();
    for (int i = 0; i < doubles.limit(); i++) {
      int place = i % values.length;
      values[place].add(doubles.get(i));
      squaredValues[place].addSquare(doubles.get(i));
      bound(place, doubles.get(i));
    }
    count += doubles.limit() / values.length;
  }

  private void bound(int place, double value) {
    least[place] = Math.min(least[place], value);
    greatest[place] = Math.max(greatest[place], value);
  }

  /** Adds another part; returns this. */
  Fit plus(Fit other) {
    count += other.count;
    for (int i = 0; i < least.length; i++) {
      least[i] = Math.min(least[i], other.least[i]);
      greatest[i] = Math.max(greatest[i], other.greatest[i]);
    }
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] += other.pixels[i];
      squaredPixels[i] += other.squaredPixels[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i].plus(other.values[i]);
      squaredValues[i].plus(other.squaredValues[i]);
    }
    return this;
  }

  /**
   * The normaliser of a kind that is fitted.
   *
   * @param bounds of what standardising makes of values
   */
  Normaliser normaliser(Normaliser.Kind kind, StandardiseConfig bounds) {
    double[] shift = new double[least.length];
    float[] scale = new float[least.length];
    double unit = content == Content.IMAGES ? WHITE : 1;
    for (int i = 0; i < shift.length; i++) {
      boolean constant = greatest[i] == least[i];
      if (kind == Normaliser.Kind.MIN_MAX) {
        shift[i] = shift(least[i], unit);
        scale[i] = scale(constant, greatest[i] - least[i], unit);
      } else {
        BigDecimal mean = sum(i).divide(BigDecimal.valueOf(count), PRECISION);
        BigDecimal variance =
            squares(i)
                .divide(BigDecimal.valueOf(count), PRECISION)
                .subtract(mean.multiply(mean), PRECISION);
        shift[i] = shift(mean.doubleValue(), unit);
        double deviation =
            Math.max(Math.sqrt(variance.doubleValue()), bounds.minDeviation() * unit);
        scale[i] = scale(constant, deviation, unit);
      }
    }
    return new Normaliser(kind, shift, scale, bounds.clip());
  }

  /**
   * Tells of values that standardising leaves far from others, in one sentence; empty if there are
   * none.
   *
   * @param standard fitted to training examples
   * @param names of the places
   */
  Optional<String> outliers(Normaliser standard, IntFunction<String> names) {
    double unit = content == Content.IMAGES ? WHITE : 1;
    double[] deviations = new double[least.length];
    Arrays.setAll(
        deviations,
        i ->
            standard.scale()[i]
                * Math.max(
                    greatest[i] / unit - standard.shift()[i],
                    standard.shift()[i] - least[i] / unit));
    int farthest =
        IntStream.range(0, deviations.length)
            .reduce((a, b) -> deviations[b] > deviations[a] ? b : a)
            .orElseThrow();
    double bound = standard.clip() > 0 ? standard.clip() : FAR;
    if (!(deviations[farthest] > bound)) {
      return Optional.empty();
    }
    long beyond = Arrays.stream(deviations).filter(it -> it > bound).count();
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s lies up to %,.0f standard deviations from the training split's mean, and %,d of"
                + " %,d values of an example go beyond %,.4g; %s",
            names.apply(farthest),
            deviations[farthest],
            beyond,
            deviations.length,
            bound,
            standard.clip() > 0
                ? "they are cut to that, as data.standardise.clip says"
                : "data.standardise.minDeviation and data.standardise.clip bound them"));
  }

  /** Fits a normaliser of pixels, in 32 bits. */
  private double shift(double value, double unit) {
    return content == Content.IMAGES ? (float) (value / unit) : value;
  }

  /** Returns the scale; values that vary by less than a float32 can hold count as constant. */
  private static float scale(boolean constant, double width, double unit) {
    float scale = (float) (unit / width);
    return constant || Float.isInfinite(scale) ? 1 : scale;
  }

  private BigDecimal sum(int place) {
    return content == Content.IMAGES ? BigDecimal.valueOf(pixels[place]) : values[place].value();
  }

  private BigDecimal squares(int place) {
    return content == Content.IMAGES
        ? BigDecimal.valueOf(squaredPixels[place])
        : squaredValues[place].value();
  }
}
