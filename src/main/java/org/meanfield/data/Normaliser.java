package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * The scaling of an example's values before a model sees them: (value − shift) · scale, by place.
 * It is fitted to the training split and kept with every model that is trained behind it.
 *
 * @param kind how it was fitted
 * @param shift of each value of a step, or of each of an image; empty if values stay
 * @param scale as many; 1 where a value never changed in training
 * @param clip the absolute value that scaled values are cut to; 0 if they aren't
 */
public record Normaliser(
    Kind kind,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) double[] shift,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) float[] scale,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) double clip)
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
    MIN_MAX;

    /** Returns the rule's name as users write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns whether the rule is fitted to data. */
    public boolean isFitted() {
      return this == STANDARDISE || this == MIN_MAX;
    }
  }

  /** Replaces what JSON leaves out, and requires all else. */
  public Normaliser {
    Objects.requireNonNull(kind, "kind");
    shift = shift == null ? new double[0] : shift;
    scale = scale == null ? new float[0] : scale;
    if (shift.length != scale.length) {
      throw new IllegalArgumentException(
          "a normaliser of " + shift.length + " shifts and " + scale.length + " scales");
    }
    if (!(clip >= 0) || Double.isInfinite(clip)) {
      throw new IllegalArgumentException("a normaliser that cuts values to " + clip);
    }
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
      case STANDARDISE, MIN_MAX -> (float) cut((level - (float) shift[place]) * scale[place]);
    };
  }

  /** A sequence's values as the model sees them, which are cut to 32 bits behind the scaling. */
  float[] applied(double[] values_TF) {
    float[] applied_TF = new float[values_TF.length];
    for (int i = 0; i < applied_TF.length; i++) {
      applied_TF[i] = (float) applied(values_TF[i], i % Math.max(1, shift.length));
    }
    return applied_TF;
  }

  /** A value of a sequence, by its place in its step, before it is cut to 32 bits. */
  public double applied(double value, int place) {
    return kind.isFitted() ? cut((value - shift[place]) * scale[place]) : value;
  }

  /** Returns the difference of values that is 1 once they are scaled, by their place in a step. */
  public double unit(int place) {
    return kind.isFitted() ? 1 / (double) scale[place % scale.length] : 1;
  }

  /** Returns the value that is scaled to another one, unless it was cut, by its place in a step. */
  public double restored(double scaled, int place) {
    return kind.isFitted() ? scaled * unit(place) + shift[place % shift.length] : scaled;
  }

  private double cut(double scaled) {
    return clip > 0 ? Math.max(-clip, Math.min(clip, scaled)) : scaled;
  }

  /** Returns the same scaling with shifts of 32 bits, as format 1 of datasets has them. */
  Normaliser withNarrowShift() {
    double[] narrow = new double[shift.length];
    Arrays.setAll(narrow, place -> (float) shift[place]);
    return new Normaliser(kind, narrow, scale, clip);
  }
}
