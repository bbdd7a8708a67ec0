package org.meanfield.data.source;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.meanfield.data.Split;

/**
 * Gathers the steps of one sequence: those that stand together in a file, as a fragment, and the
 * fragments of all files, as the sequence. A faulty step makes its sequence faulty.
 */
final class SequenceBuilder {
  static final String ID = "id";
  static final String FILE = "file";
  static final String POSITION = "position";

  /** The columns of {@link #fragment()}. */
  static final StructType FRAGMENT =
      new StructType()
          .add(ID, DataTypes.StringType)
          .add(FILE, DataTypes.StringType)
          .add(POSITION, DataTypes.LongType)
          .add("given", DataTypes.StringType)
          .add("dates", DataTypes.BooleanType)
          .add("orders", DataTypes.BinaryType)
          .add("values", DataTypes.BinaryType)
          .add("label", DataTypes.StringType)
          .add("targets", DataTypes.BinaryType)
          .add("faults", DataTypes.createArrayType(DataTypes.StringType))
          .add("faultCount", DataTypes.LongType);

  /** A step's whole part and fraction. */
  private static final int ORDER_BYTES = Long.BYTES + Double.BYTES;

  private final StepColumns columns;
  private final String id;
  private String file;
  private long position = -1;
  private String given;
  private boolean dates;
  private final ByteArrayOutputStream orderBytes = new ByteArrayOutputStream();
  private final ByteArrayOutputStream valueBytes = new ByteArrayOutputStream();
  private final ByteArrayOutputStream targetBytes = new ByteArrayOutputStream();
  private final DataOutputStream orders = new DataOutputStream(orderBytes);
  private final DataOutputStream values = new DataOutputStream(valueBytes);
  private final DataOutputStream targets = new DataOutputStream(targetBytes);

  /** One for each step, or the one of all of them. */
  private final List<String> labels = new ArrayList<>();

  private final Faults faults = new Faults();

  SequenceBuilder(StepColumns columns, String id) {
    this.columns = columns;
    this.id = id;
  }

  String id() {
    return id;
  }

  int steps() {
    return orderBytes.size() / ORDER_BYTES;
  }

  /** Adds a step. */
  void add(Step step) {
    begin(step.file(), step.position());
    if (step.fault() != null) {
      fail(step.fault(), step.file(), step.position());
      return;
    }
    requireSame(step.given(), step.order().isDate(), step.file(), step.position());
    try {
      orders.writeLong(step.order().whole());
      orders.writeDouble(step.order().fraction());
      for (double value : step.values_F()) {
        values.writeDouble(value);
      }
      addLabel(step.label(), step.file(), step.position());
      addTargets(step.targets(), step.file(), step.position());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void begin(String from, long at) {
    if (position < 0) {
      file = from;
      position = at;
    }
  }

  private void requireSame(String itsSplit, boolean isDate, String from, long at) {
    if (steps() == 0) {
      given = itsSplit;
      dates = isDate;
    }
    if (!Objects.equals(given, itsSplit)) {
      fail("has the split " + itsSplit + ", but other steps have " + given, from, at);
    }
    if (dates != isDate) {
      fail("has both dates and numbers in " + columns.order(), from, at);
    }
  }

  /** Says its class, where steps don't. */
  void label(String label) {
    labels.add(label);
  }

  private void addLabel(String label, String from, long at) {
    if (label == null) {
      return;
    }
    if (columns.target().perStep() || labels.isEmpty()) {
      labels.add(label);
    } else if (!labels.get(0).equals(label)) {
      fail("has the class " + label + ", but other steps have " + labels.get(0), from, at);
    }
  }

  private void addTargets(double[] added, String from, long at) throws IOException {
    if (added.length == 0) {
      return;
    }
    if (columns.target().perStep() || targetBytes.size() == 0) {
      for (double target : added) {
        targets.writeDouble(target);
      }
    } else if (!Arrays.equals(SourceRow.bytes(added), targetBytes.toByteArray())) {
      fail("has other target values than its other steps", from, at);
    }
  }

  /** The first fault's place is that of the sequence. */
  private void fail(String reason, String from, long at) {
    if (faults.none()) {
      faults.add(reason);
      file = from;
      position = at;
    } else {
      faults.add(elsewhere(from) + at + ": " + reason);
    }
  }

  private String elsewhere(String from) {
    return from.equals(file) ? "" : from + ", ";
  }

  /** Returns the rows gathered so far, to be added to others. */
  Row fragment() {
    return RowFactory.create(
        id,
        file,
        position,
        given,
        dates,
        orderBytes.toByteArray(),
        valueBytes.toByteArray(),
        labels.isEmpty() ? null : String.join(SourceRow.BETWEEN_STEPS, labels),
        targetBytes.toByteArray(),
        faults.named().toArray(),
        faults.count());
  }

  /** Adds a fragment; those of a file come in the order of their positions. */
  void add(Row fragment) {
    String from = fragment.getString(1);
    long at = fragment.getLong(2);
    begin(from, at);
    List<String> found = fragment.getList(9);
    if (!found.isEmpty()) {
      fail(found.get(0), from, at);
      List<String> others = found.subList(1, found.size());
      faults.add(
          others.stream().map(other -> elsewhere(from) + other).toList(), fragment.getLong(10) - 1);
    }
    if (fragment.<byte[]>getAs(5).length > 0) {
      requireSame(fragment.getString(3), fragment.getBoolean(4), from, at);
    }
    orderBytes.writeBytes(fragment.getAs(5));
    valueBytes.writeBytes(fragment.getAs(6));
    String label = fragment.getString(7);
    if (label != null) {
      for (String each : label.split(SourceRow.BETWEEN_STEPS, -1)) {
        addLabel(each, from, at);
      }
    }
    byte[] told = fragment.getAs(8);
    if (columns.target().perStep() || targetBytes.size() == 0) {
      targetBytes.writeBytes(told);
    } else if (told.length > 0 && !Arrays.equals(told, targetBytes.toByteArray())) {
      fail("has other target values than its other steps", from, at);
    }
  }

  /** The sequence, with its steps in their order. */
  SourceRow sequence() {
    Split split = null;
    if (!columns.split().isEmpty() && faults.none()) {
      split = Split.labelled(given).orElse(null);
      if (split == null) {
        faults.add(RejectedRecordException.noSplit(given).getMessage());
      }
    }
    if (faults.none() && steps() == 0) {
      faults.add("has no step");
    }
    boolean told =
        columns.labels().isEmpty()
            || (columns.target().isClass() ? !labels.isEmpty() : targetBytes.size() > 0);
    if (faults.none() && !told) {
      faults.add("has no " + String.join(", ", columns.labels()) + " in any of its steps");
    }
    int[] places = faults.none() ? places() : new int[0];
    if (!faults.none()) {
      String whose = id == null ? "" : "sequence " + id + " ";
      return SourceRow.rejected(file, position, whose + faults);
    }
    int features = columns.values();
    boolean perStep = columns.target().perStep();
    return new SourceRow(
        split,
        id,
        labels.isEmpty() ? null : String.join(SourceRow.BETWEEN_STEPS, inOrder(places)),
        steps(),
        features,
        permuted(valueBytes.toByteArray(), places, features),
        perStep
            ? permuted(targetBytes.toByteArray(), places, columns.targetValues())
            : targetBytes.toByteArray(),
        file,
        position,
        null);
  }

  /** Returns where each step, in its order, was gathered; two steps of one time are a fault. */
  private int[] places() {
    ByteBuffer bytes = ByteBuffer.wrap(orderBytes.toByteArray());
    Moment[] order = new Moment[steps()];
    Arrays.setAll(order, step -> new Moment(bytes.getLong(), bytes.getDouble(), dates));
    int[] places =
        IntStream.range(0, order.length)
            .boxed()
            .sorted(Comparator.comparing(step -> order[step]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 1; i < places.length; i++) {
      if (order[places[i]].equals(order[places[i - 1]])) {
        faults.add("has two steps with " + columns.order() + " = " + order[places[i]]);
      }
    }
    return places;
  }

  private List<String> inOrder(int[] places) {
    return columns.target().perStep()
        ? Arrays.stream(places).mapToObj(labels::get).toList()
        : labels;
  }

  private static byte[] permuted(byte[] steps, int[] places, int values) {
    byte[] ordered = new byte[steps.length];
    int bytes = Double.BYTES * values;
    for (int i = 0; i < places.length && bytes > 0; i++) {
      System.arraycopy(steps, places[i] * bytes, ordered, i * bytes, bytes);
    }
    return ordered;
  }
}
