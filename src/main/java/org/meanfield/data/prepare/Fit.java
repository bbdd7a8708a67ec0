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

  /** The number of values at each place. */
  private final long[] counts;

  private final Extremes extremes;

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
    this.counts = new long[places];
    this.extremes = new Extremes(content, places);
    boolean images = content == Content.IMAGES;
    this.pixels = new long[images ? places : 0];
    this.squaredPixels = new long[images ? places : 0];
    this.values = sums(images ? 0 : places);
    this.squaredValues = sums(images ? 0 : places);
  }

  private static ExactSum[] sums(int places) {
    ExactSum[] sums = new ExactSum[places];
    Arrays.setAll(sums, place -> new ExactSum());
    return sums;
  }

  /** Adds an example; a value that is NaN is missing. */
  void add(byte[] example) {
    if (content == Content.IMAGES) {
      for (int i = 0; i < example.length; i++) {
        int level = example[i] & 0xff;
        extremes.add(i, level);
        pixels[i] += level;
        squaredPixels[i] += (long) level * level;
        counts[i]++;
      }
      return;
    }
    DoubleBuffer doubles = ByteBuffer.wrap(example).asDoubleBuffer();
    for (int i = 0; i < doubles.limit(); i++) {
      double value = doubles.get(i);
      if (!Double.isNaN(value)) {
        int place = i % values.length;
        extremes.add(place, value);
        values[place].add(value);
        squaredValues[place].addSquare(value);
        counts[place]++;
      }
    }
  }

  /** Adds another part; returns this. */
  Fit plus(Fit other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    extremes.plus(other.extremes);
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
    return normaliser(kind, bounds, this);
  }

  /**
   * Returns a normaliser as {@link #normaliser(Normaliser.Kind, StandardiseConfig)} does.
   *
   * @param otherwise the statistics that scale the places at which these have no value
   */
  Normaliser normaliser(Normaliser.Kind kind, StandardiseConfig bounds, Fit otherwise) {
    double[] shift = new double[extremes.places()];
    float[] scale = new float[shift.length];
    for (int i = 0; i < shift.length; i++) {
      Fit fit = counts[i] > 0 ? this : otherwise;
      if (kind == Normaliser.Kind.MIN_MAX) {
        fit.range(i, shift, scale);
      } else {
        fit.standardise(i, bounds, shift, scale);
      }
    }
    return new Normaliser(kind, shift, scale, bounds.clip());
  }

  private double unit() {
    return content == Content.IMAGES ? WHITE : 1;
  }

  private void range(int i, double[] shift, float[] scale) {
    double width = extremes.isConstant(i) ? 0 : extremes.greatest(i) - extremes.least(i);
    shift[i] = shift(extremes.least(i), unit());
    scale[i] = scale(width, unit());
  }

  private void standardise(int i, StandardiseConfig bounds, double[] shift, float[] scale) {
    BigDecimal count = BigDecimal.valueOf(counts[i]);
    BigDecimal mean = sum(i).divide(count, PRECISION);
    BigDecimal variance =
        squares(i).divide(count, PRECISION).subtract(mean.multiply(mean), PRECISION);
    shift[i] = shift(mean.doubleValue(), unit());
    double deviation = extremes.isConstant(i) ? 0 : Math.sqrt(variance.doubleValue());
    scale[i] = scale(Math.max(deviation, bounds.minDeviation() * unit()), unit());
  }

  /** Returns the mean of each place; NaN where all values are missing. */
  double[] means() {
    double[] means = new double[counts.length];
    for (int i = 0; i < means.length; i++) {
      means[i] =
          counts[i] == 0
              ? Double.NaN
              : sum(i).divide(BigDecimal.valueOf(counts[i]), PRECISION).doubleValue();
    }
    return means;
  }

  /**
   * Tells of values that are far from most others once they are standardised, in one sentence;
   * empty if there are none.
   *
   * @param standard fitted to these examples
   * @param others in which such values are looked for; these examples' own, or others
   * @param names of the places
   */
  Optional<String> outliers(Normaliser standard, Extremes others, IntFunction<String> names) {
    double bound = standard.clip() > 0 ? standard.clip() : FAR;
    double unit = content == Content.IMAGES ? WHITE : 1;
    double[] sizes = new double[extremes.places()];
    for (int i = 0; i < sizes.length; i++) {
      double distance =
          Math.max(
              others.greatest(i) / unit - standard.shift()[i],
              standard.shift()[i] - others.least(i) / unit);
      // Of a constant, another remark tells.
      sizes[i] = extremes.isConstant(i) ? 0 : standard.scale()[i] * distance;
    }
    int largest = IntStream.range(0, sizes.length).reduce(0, (a, b) -> sizes[b] > sizes[a] ? b : a);
    if (!(sizes[largest] > bound)) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "standardised, %s reaches %,.0f; %,d of %,d %s go beyond %s",
            names.apply(largest),
            sizes[largest],
            Arrays.stream(sizes).filter(size -> size > bound).count(),
            sizes.length,
            content == Content.IMAGES ? "pixels" : "features",
            BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString()));
  }

  Extremes extremes() {
    return extremes;
  }

  /** Fits a normaliser of pixels, in 32 bits. */
  private double shift(double value, double unit) {
    return content == Content.IMAGES ? (float) (value / unit) : value;
  }

  /** Returns the scale; values that vary by less than a float32 can hold count as constant. */
  private static float scale(double width, double unit) {
    float scale = (float) (unit / width);
    return width == 0 || Float.isInfinite(scale) ? 1 : scale;
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
