package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The scaling of an example's values before a model sees them: (value − shift) · scale, by place.
 * It is fitted to the training split and kept with every model that is trained behind it.
 *
 * @param kind how it was fitted
 * @param shift of each value of a step, or of each of an image; empty if values stay; those of each
 *     of {@code series} in turn, and of other series at the end
 * @param scale as many; 1 where a value never changed in training
 * @param clip the absolute value that scaled values are cut to; 0 if they aren't
 * @param series the time series that are scaled by themselves, in the order of their numbers; empty
 *     if all are scaled alike
 */
public record Normaliser(
    Kind kind,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) double[] shift,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) float[] scale,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) double clip,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> series)
    implements Serializable {
  /** Values as they are; pixels as levels in [0, 1], the probability that a binary unit is on. */
  public static final Normaliser NONE = unfitted(Kind.NONE);

  /** Pixels from a half on as 1, others as 0. */
  public static final Normaliser BINARISE = unfitted(Kind.BINARISE);

  private static final float THRESHOLD = 0.5f;

  /** The rules by which values are scaled. */
  public enum Kind {
    /** Values stay; pixels are levels in [0, 1]. */
    NONE,
    /** Pixels become 1 from a level of 0.5 on, else 0. */
    BINARISE,
    /** Values are scaled to mean 0 and standard deviation 1. */
    STANDARDISE,
    /** Values are scaled to [0, 1], from the least to the greatest. */
    MIN_MAX,
    /** Values are scaled to mean 0 and standard deviation 1 of their time series. */
    PER_SERIES;

    /** Returns the rule's name as users write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns whether the rule is fitted to data. */
    public boolean isFitted() {
      return this == STANDARDISE || this == MIN_MAX || this == PER_SERIES;
    }
  }

  /** Replaces what JSON leaves out, and requires all else. */
  public Normaliser {
    Objects.requireNonNull(kind, "kind");
    shift = shift == null ? new double[0] : shift;
    scale = scale == null ? new float[0] : scale;
    series = series == null ? List.of() : List.copyOf(series);
    if (shift.length != scale.length) {
      throw new IllegalArgumentException(
          "a normaliser of " + shift.length + " shifts and " + scale.length + " scales");
    }
    if (!(clip >= 0) || Double.isInfinite(clip)) {
      throw new IllegalArgumentException("a normaliser that cuts values to " + clip);
    }
  }

  /** Creates a normaliser that scales all series alike. */
  public Normaliser(Kind kind, double[] shift, float[] scale, double clip) {
    this(kind, shift, scale, clip, List.of());
  }

  /**
   * Creates a normaliser that scales each series by itself.
   *
   * @param parts one for each series, and one for all others
   */
  public static Normaliser perSeries(List<String> series, List<Normaliser> parts) {
    int places = parts.get(0).shift.length;
    double[] shift = new double[parts.size() * places];
    float[] scale = new float[shift.length];
    for (int part = 0; part < parts.size(); part++) {
      System.arraycopy(parts.get(part).shift, 0, shift, part * places, places);
      System.arraycopy(parts.get(part).scale, 0, scale, part * places, places);
    }
    return new Normaliser(Kind.PER_SERIES, shift, scale, parts.get(0).clip, series);
  }

  /** Returns the same scaling but of the last values of a step, which stay as they are. */
  public Normaliser sparing(int last) {
    if (!kind.isFitted() || last == 0) {
      return this;
    }
    double[] itsShift = shift.clone();
    float[] itsScale = scale.clone();
    for (int part = places(); part <= shift.length; part += places()) {
      Arrays.fill(itsShift, part - last, part, 0);
      Arrays.fill(itsScale, part - last, part, 1);
    }
    return new Normaliser(kind, itsShift, itsScale, clip, series);
  }

  /** Returns the same scaling for data whose series have other numbers. */
  public Normaliser numbered(List<String> others) {
    if (kind != Kind.PER_SERIES || others.equals(series)) {
      return this;
    }
    int places = places();
    double[] otherShift = new double[(others.size() + 1) * places];
    float[] otherScale = new float[otherShift.length];
    for (int number = 0; number <= others.size(); number++) {
      int known = number < others.size() ? series.indexOf(others.get(number)) : -1;
      int from = (known < 0 ? series.size() : known) * places;
      System.arraycopy(shift, from, otherShift, number * places, places);
      System.arraycopy(scale, from, otherScale, number * places, places);
    }
    return new Normaliser(kind, otherShift, otherScale, clip, others);
  }

  /** Returns the values of a step, or of an image, that are scaled; 0 if values stay. */
  public int places() {
    return kind == Kind.PER_SERIES ? shift.length / (series.size() + 1) : shift.length;
  }

  /** The place of a value among the scales. */
  private int at(int place, int number) {
    int part = number < 0 || number >= series.size() ? series.size() : number;
    return kind == Kind.PER_SERIES ? part * places() + place : place;
  }

  private static Normaliser unfitted(Kind kind) {
    return new Normaliser(kind, new double[0], new float[0], 0);
  }

  /** A pixel as the model sees it. */
  float level(byte pixel, int place) {
    float level = GreyLevels.of(pixel);
    return switch (kind) {
      case NONE -> level;
      case BINARISE -> level >= THRESHOLD ? 1 : 0;
      case STANDARDISE, MIN_MAX, PER_SERIES ->
          (float) cut((level - (float) shift[place]) * scale[place]);
    };
  }

  /**
   * A sequence's values as the model sees them, which are cut to 32 bits behind the scaling.
   *
   * @param number that of its time series, if there are some
   */
  float[] applied(double[] values_TF, int number) {
    float[] applied_TF = new float[values_TF.length];
    int places = Math.max(1, places());
    for (int i = 0; i < applied_TF.length; i++) {
      applied_TF[i] = (float) applied(values_TF[i], i % places, number);
    }
    return applied_TF;
  }

  /**
   * A value of a sequence, before it is cut to 32 bits.
   *
   * @param place in its step
   * @param number that of its time series, if there are some
   */
  public double applied(double value, int place, int number) {
    return kind.isFitted()
        ? cut((value - shift[at(place, number)]) * scale[at(place, number)])
        : value;
  }

  /**
   * Returns the difference of values that is 1 once they are scaled.
   *
   * @param place in their step
   * @param number that of their time series, if there are some
   */
  public double unit(int place, int number) {
    return kind.isFitted() ? 1 / (double) scale[at(place, number)] : 1;
  }

  /**
   * Returns the value that is scaled to another one, unless it was cut.
   *
   * @param place in its step
   * @param number that of its time series, if there are some
   */
  public double restored(double scaled, int place, int number) {
    return kind.isFitted() ? scaled * unit(place, number) + shift[at(place, number)] : scaled;
  }

  private double cut(double scaled) {
    return clip > 0 ? Math.max(-clip, Math.min(clip, scaled)) : scaled;
  }

  /** Returns the same scaling with shifts of 32 bits, as format 1 of datasets has them. */
  Normaliser withNarrowShift() {
    double[] narrow = new double[shift.length];
    Arrays.setAll(narrow, place -> (float) shift[place]);
    return new Normaliser(kind, narrow, scale, clip, series);
  }
}
