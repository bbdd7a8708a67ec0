package org.meanfield.data.source;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.meanfield.data.Split;
import org.meanfield.data.Target;

/**
 * Makes a {@link SourceRow} of a row of {@link SequenceArrays}, on Spark's own form of rows, in
 * which arrays are not of objects. Its columns are split, id, features, labels, file and position.
 * In names of arrays, T counts time steps and F the values of a step.
 */
final class ReadArrays implements ScalarFunction<InternalRow> {
  private static final long serialVersionUID = 1;
  private static final int FEATURES = 2;
  private static final double[] NOTHING = {};

  private final SequenceArrays source;
  private final List<String> labels;
  private final List<DataType> types;
  private final Findings findings;

  /**
   * Creates the reader of columns of these types.
   *
   * @param labels the columns of the targets; none if neither they nor splits are read
   * @param findings where it says which texts categories have
   */
  ReadArrays(SequenceArrays source, List<String> labels, List<DataType> types, Findings findings) {
    this.source = source;
    this.labels = List.copyOf(labels);
    this.types = List.copyOf(types);
    this.findings = findings;
  }

  @Override
  public DataType[] inputTypes() {
    return types.toArray(DataType[]::new);
  }

  @Override
  public DataType resultType() {
    return SourceRow.SCHEMA;
  }

  @Override
  public boolean isResultNullable() {
    return false;
  }

  @Override
  public String name() {
    return "read_arrays";
  }

  /** Values, and how many steps have them. */
  private record Steps(int count, double[] values_TF) {}

  @Override
  public InternalRow produceResult(InternalRow row) {
    Faults faults = new Faults();
    String id = row.isNullAt(1) ? "" : row.getUTF8String(1).toString();
    if (id.isEmpty()) {
      faults.add("has no " + source.id());
    }
    UTF8String split = split(row, faults);
    Steps steps =
        source.arrays() == SequenceArrays.Nesting.BY_STEP
            ? nested(row, faults)
            : sideBySide(row, FEATURES, Feature.valueNames(source.features()), faults);
    if (steps.count() == 0 && faults.none()) {
      faults.add("has no step");
    }
    boolean classes = source.target().isClass();
    boolean told = !labels.isEmpty();
    UTF8String label = told && classes ? label(row, steps.count(), faults) : null;
    double[] targets = told && !classes ? targets(row, steps.count(), faults) : NOTHING;
    int last = types.size() - 1;
    UTF8String file = row.getUTF8String(last - 1);
    long position = row.getLong(last);
    if (!faults.none()) {
      String reason = (id.isEmpty() ? "" : "sequence " + id + " ") + faults;
      return new GenericInternalRow(
          new Object[] {
            null,
            null,
            null,
            0,
            0,
            null,
            null,
            null,
            file,
            position,
            UTF8String.fromString(reason),
            null
          });
    }
    return new GenericInternalRow(
        new Object[] {
          split,
          UTF8String.fromString(id),
          label,
          steps.count(),
          steps.values_TF().length / steps.count(),
          SourceRow.bytes(steps.values_TF()),
          SourceRow.bytes(targets),
          null,
          file,
          position,
          null,
          null
        });
  }

  private UTF8String split(InternalRow row, Faults faults) {
    if (source.split().isEmpty() || labels.isEmpty()) {
      return null;
    }
    UTF8String split = row.getUTF8String(0);
    if (split == null || Split.labelled(split.toString()).isEmpty()) {
      faults.add(RejectedRecordException.noSplit(split).getMessage());
    }
    return split;
  }

  /** Reads steps from columns that hold an array each. */
  private Steps sideBySide(InternalRow row, int from, List<String> names, Faults faults) {
    int columns = names.size();
    int count = -1;
    double[] values_TF = NOTHING;
    for (int f = 0; f < columns; f++) {
      if (row.isNullAt(from + f)) {
        faults.add("has no array in " + names.get(f));
        continue;
      }
      double[] values = values(row.getArray(from + f), types.get(from + f), names.get(f), faults);
      if (count < 0) {
        count = values.length;
        values_TF = columns == 1 ? values : new double[Math.multiplyExact(columns, count)];
      } else if (values.length != count) {
        faults.add(
            String.format(
                "has %d steps in %s, but %d in %s",
                values.length, names.get(f), count, names.get(0)));
        continue;
      }
      for (int t = 0; t < count && columns > 1; t++) {
        values_TF[t * columns + f] = values[t];
      }
    }
    return new Steps(Math.max(0, count), values_TF);
  }

  /** Reads steps from one column of arrays, one for each step. */
  private Steps nested(InternalRow row, Faults faults) {
    String name = source.features().get(0).column();
    if (row.isNullAt(FEATURES)) {
      faults.add("has no array in " + name);
      return new Steps(0, NOTHING);
    }
    ArrayData steps = row.getArray(FEATURES);
    DataType type = ((ArrayType) types.get(FEATURES)).elementType();
    int count = steps.numElements();
    double[] values_TF = NOTHING;
    int width = -1;
    for (int t = 0; t < count; t++) {
      String place = name + "[" + t + "]";
      if (steps.isNullAt(t)) {
        faults.add("has no array in " + place);
        continue;
      }
      double[] values = numbers(steps.getArray(t), type, place, faults);
      if (width < 0) {
        width = values.length;
        values_TF = new double[Math.multiplyExact(count, width)];
        if (width == 0) {
          faults.add("has no value in " + place);
        }
      }
      if (values.length == width) {
        System.arraycopy(values, 0, values_TF, t * width, width);
      } else {
        faults.add(
            String.format(
                "has %d values in %s, but %d in other steps", values.length, place, width));
      }
    }
    return new Steps(count, values_TF);
  }

  /** The values of an array: numbers, or the codes of categories. */
  private double[] values(ArrayData array, DataType type, String name, Faults faults) {
    return ((ArrayType) type).elementType().equals(DataTypes.StringType)
        ? codes(array, name)
        : numbers(array, type, name, faults);
  }

  private double[] codes(ArrayData array, String name) {
    double[] codes = new double[array.numElements()];
    for (int i = 0; i < codes.length; i++) {
      String text = array.isNullAt(i) ? "" : array.getUTF8String(i).toString();
      codes[i] = text.isBlank() ? CategoryTexts.NO_TEXT : findings.texts().add(name, text);
    }
    return codes;
  }

  /** The numbers of an array. */
  private static double[] numbers(ArrayData array, DataType type, String name, Faults faults) {
    boolean floats = ((ArrayType) type).elementType().equals(DataTypes.FloatType);
    double[] numbers = floats ? wide(array.toFloatArray()) : array.toDoubleArray();
    for (int i = 0; i < numbers.length; i++) {
      if (array.isNullAt(i)) {
        faults.add("has no value in " + name + "[" + i + "]");
      } else if (!Double.isFinite(numbers[i])) {
        faults.add("has " + numbers[i] + " in " + name + "[" + i + "]");
      } else if (Math.abs(numbers[i]) > Float.MAX_VALUE) {
        faults.add(tooLarge(numbers[i], name + "[" + i + "]"));
      }
    }
    return numbers;
  }

  private static double[] wide(float[] floats) {
    double[] numbers = new double[floats.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = floats[i];
    }
    return numbers;
  }

  private static String tooLarge(double value, String place) {
    return "has " + value + " in " + place + ", which is too large for float32";
  }

  private UTF8String label(InternalRow row, int steps, Faults faults) {
    int at = FEATURES + source.features().size();
    String name = labels.get(0);
    if (row.isNullAt(at)) {
      faults.add("has no " + name);
      return null;
    }
    if (source.target() == Target.Kind.CLASS) {
      UTF8String label = row.getUTF8String(at);
      requireNoSeparator(label, name, faults);
      return label;
    }
    ArrayData named = row.getArray(at);
    if (named.numElements() != steps) {
      faults.add(
          String.format("has %d classes in %s, but %d steps", named.numElements(), name, steps));
      return null;
    }
    UTF8String[] each = new UTF8String[steps];
    for (int t = 0; t < steps; t++) {
      if (named.isNullAt(t)) {
        faults.add("has no class in " + name + "[" + t + "]");
      } else {
        each[t] = named.getUTF8String(t);
        requireNoSeparator(each[t], name + "[" + t + "]", faults);
      }
    }
    return UTF8String.concatWs(UTF8String.fromString(SourceRow.BETWEEN_STEPS), each);
  }

  private static void requireNoSeparator(UTF8String label, String place, Faults faults) {
    if (label.contains(UTF8String.fromString(SourceRow.BETWEEN_STEPS))) {
      faults.add("has a control character in " + place);
    }
  }

  private double[] targets(InternalRow row, int steps, Faults faults) {
    int from = FEATURES + source.features().size();
    List<String> names = labels;
    if (source.target() == Target.Kind.VALUE_PER_STEP) {
      Steps told = sideBySide(row, from, names, faults);
      if (told.count() != steps && faults.none()) {
        faults.add(
            String.format("has %d values in %s, but %d steps", told.count(), names.get(0), steps));
      }
      return told.values_TF();
    }
    double[] targets = new double[names.size()];
    for (int i = 0; i < targets.length; i++) {
      double value = row.isNullAt(from + i) ? 0 : row.getDouble(from + i);
      targets[i] = value;
      if (row.isNullAt(from + i)) {
        faults.add("has no value in " + names.get(i));
      } else if (!Double.isFinite(value)) {
        faults.add("has " + value + " in " + names.get(i));
      } else if (Math.abs(value) > Float.MAX_VALUE) {
        faults.add(tooLarge(value, names.get(i)));
      }
    }
    return targets;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReadArrays read
        && source.equals(read.source)
        && labels.equals(read.labels)
        && types.equals(read.types);
  }

  @Override
  public int hashCode() {
    return Arrays.asList(source, labels, types).hashCode();
  }
}
