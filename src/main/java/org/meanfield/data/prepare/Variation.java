package org.meanfield.data.prepare;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Normaliser;

/**
 * Measures how much the values of sequences vary, column by column, and how much of that is left in
 * float32, in which a model sees them. Parts add up to the same whole in any order.
 */
final class Variation implements Serializable {
  private static final long serialVersionUID = 1;

  /** Fewer values than this are few. */
  private static final long FEW = 256;

  /** Bits of a float32's fraction, and the one of rounding. */
  private static final int FLOAT_BITS = 24;

  /** Changes are counted by their exponents, from this one on. */
  private static final int LEAST_EXPONENT = -96;

  private static final int EXPONENTS = Float.MAX_EXPONENT + 2 - LEAST_EXPONENT;

  private final Extremes extremes;

  /** True if there are values that aren't float32 themselves. */
  private final boolean[] rounded;

  /** The number of changes from one step to the next, by column. */
  private final long[] changes;

  /** The number of those changes that float32 doesn't show, by column. */
  private final long[] merged;

  private final long[][] bySize;

  /** Begins with no values. */
  Variation(int columns) {
    this.extremes = new Extremes(Content.SEQUENCES, columns);
    this.rounded = new boolean[columns];
    this.changes = new long[columns];
    this.merged = new long[columns];
    this.bySize = new long[columns][EXPONENTS];
  }

  /** Adds an example, step by step. */
  void add(byte[] example) {
    DoubleBuffer values = ByteBuffer.wrap(example).asDoubleBuffer();
    int columns = extremes.places();
    for (int i = 0; i < values.limit(); i++) {
      int column = i % columns;
      double value = values.get(i);
      if (Double.isNaN(value)) {
        continue;
      }
      extremes.add(column, value);
      rounded[column] |= (float) value != value;
      double before = i < columns ? Double.NaN : values.get(i - columns);
      if (!Double.isNaN(before) && before != value) {
        addChange(column, before, value);
      }
    }
  }

  private void addChange(int column, double from, double to) {
    changes[column]++;
    merged[column] += (float) from == (float) to ? 1 : 0;
    int size = Math.getExponent(to - from) - LEAST_EXPONENT;
    bySize[column][Math.max(0, Math.min(EXPONENTS - 1, size))]++;
  }

  /** Adds another part; returns this. */
  Variation plus(Variation other) {
    extremes.plus(other.extremes);
    for (int i = 0; i < changes.length; i++) {
      rounded[i] |= other.rounded[i];
      changes[i] += other.changes[i];
      merged[i] += other.merged[i];
      for (int size = 0; size < EXPONENTS; size++) {
        bySize[i][size] += other.bySize[i][size];
      }
    }
    return this;
  }

  /**
   * A sentence for each column whose values a model can't tell apart.
   *
   * @param names of the columns
   * @param normaliser of the values; none if a model sees them as they are
   * @param advice where they aren't scaled
   */
  List<String> warnings(IntFunction<String> names, Normaliser normaliser, String advice) {
    List<String> warnings = new ArrayList<>();
    for (int i = 0; i < changes.length; i++) {
      Optional<String> lost = normaliser.kind().isFitted() ? scaled(i, normaliser) : raw(i, advice);
      String name = names.apply(i);
      lost.ifPresent(what -> warnings.add("warning: " + name + " " + what));
    }
    return warnings;
  }

  /** Returns the first column that never changes, as a sentence; empty if all do. */
  Optional<String> constant(IntFunction<String> names) {
    for (int i = 0; i < changes.length; i++) {
      Optional<String> value = constant(i);
      if (value.isPresent()) {
        return Optional.of(names.apply(i) + " " + value.get());
      }
    }
    return Optional.empty();
  }

  private Optional<String> constant(int column) {
    return extremes.isConstant(column)
        ? Optional.of(
            "is constant in the training split: each value is " + text(extremes.least(column)))
        : Optional.empty();
  }

  private Optional<String> raw(int column, String advice) {
    long most =
        1 + place((float) extremes.greatest(column)) - place((float) extremes.least(column));
    if (constant(column).isPresent()) {
      return constant(column);
    }
    if (rounded[column] && most < FEW) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "loses its variation: of its values in the training split, from %s to %s, float32"
                  + " represents %,d different ones at most; %s",
              text(extremes.least(column)),
              text(extremes.greatest(column)),
              most,
              advice));
    }
    return merged[column] > changes[column] / 2
        ? Optional.of(lostChanges(merged[column], changes[column]) + "; " + advice)
        : Optional.empty();
  }

  /** Scaled, most values are about 1. */
  private Optional<String> scaled(int column, Normaliser normaliser) {
    if (constant(column).isPresent()) {
      return constant(column);
    }
    float scale = normaliser.scale()[column];
    if (scale == 1 && extremes.greatest(column) - extremes.least(column) < Float.MIN_NORMAL) {
      return Optional.of(
          String.format(
              "varies too little to be scaled, from %s to %s; give it in smaller units",
              text(extremes.least(column)), text(extremes.greatest(column))));
    }
    int told = Math.getExponent(1 / scale) - FLOAT_BITS - LEAST_EXPONENT;
    long small = Arrays.stream(bySize[column], 0, Math.max(0, Math.min(EXPONENTS, told))).sum();
    return small > changes[column] / 2
        ? Optional.of(
            lostChanges(small, changes[column])
                + ", since it varies much more in all; give the differences between steps")
        : Optional.empty();
  }

  private static String lostChanges(long lost, long all) {
    return String.format(
        Locale.ROOT,
        "loses %,d of its %,d changes from one step to the next, which float32 can't represent",
        lost,
        all);
  }

  /** The number of a float32 in their order. */
  private static long place(float value) {
    int bits = Float.floatToIntBits(value);
    return bits >= 0 ? bits : -(long) (bits & Integer.MAX_VALUE);
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }
}
