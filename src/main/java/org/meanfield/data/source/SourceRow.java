package org.meanfield.data.source;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.meanfield.data.Split;

/**
 * A record of a source: an example, or what can't be one.
 *
 * @param split that it is in, or that the source puts it into; null if it doesn't say
 * @param id unique among those of one given split, a text: 7 and 007 are two
 * @param label the name of its class, or those of its steps, joined by {@link #BETWEEN_STEPS}; null
 *     if it has none
 * @param steps time steps; of an image, its height
 * @param features values of a step; of an image, those of a row of pixels
 * @param content of an image, a byte for each value, row by row, and in a row pixel by pixel; of a
 *     sequence, its values as big-endian float64, step by step
 * @param targets target values, as big-endian float64; empty if a class is
 * @param series the name of the time series that it is cut from; null if there are none
 * @param file that it comes from
 * @param position in the file, counted as the file's own tools do; null if the file is one record
 * @param reason why it is rejected; null for an example
 * @param carried texts that go with an example that is to be scored: cells of its row, or times of
 *     a forecast; null if there are none
 */
public record SourceRow(
    Split split,
    String id,
    String label,
    int steps,
    int features,
    byte[] content,
    byte[] targets,
    String series,
    String file,
    Long position,
    String reason,
    String[] carried)
    implements Serializable {
  /** Columns of {@link #SCHEMA}, one for each component. */
  public static final String SPLIT = "split";

  /** The example's id. */
  public static final String ID = "id";

  /** The class's name. */
  public static final String LABEL = "label";

  /** The number of time steps. */
  public static final String STEPS = "steps";

  /** Values of a step. */
  public static final String FEATURES = "features";

  /** All values of the example. */
  public static final String CONTENT = "content";

  /** The targets, unless the target is a class. */
  public static final String TARGETS = "targets";

  /** The time series that the example is cut from. */
  public static final String SERIES = "series";

  /** The file that the record stands in. */
  public static final String FILE = "file";

  /** The record's place in the file. */
  public static final String POSITION = "position";

  /** The reason why the record is no example; null if it is one. */
  public static final String REASON = "reason";

  /** Texts that go with the example. */
  public static final String CARRIED = "carried";

  /** The type of the column of these texts. */
  static final DataType TEXTS = DataTypes.createArrayType(DataTypes.StringType);

  /** Joins the labels of steps; no name of a class has it. */
  public static final String BETWEEN_STEPS = "\u001E";

  /** The number of buckets that places are divided into. */
  public static final int BUCKETS = 256;

  /** The columns of {@link #toRow()}. */
  public static final StructType SCHEMA =
      new StructType()
          .add(SPLIT, DataTypes.StringType)
          .add(ID, DataTypes.StringType)
          .add(LABEL, DataTypes.StringType)
          .add(STEPS, DataTypes.IntegerType)
          .add(FEATURES, DataTypes.IntegerType)
          .add(CONTENT, DataTypes.BinaryType)
          .add(TARGETS, DataTypes.BinaryType)
          .add(SERIES, DataTypes.StringType)
          .add(FILE, DataTypes.StringType)
          .add(POSITION, DataTypes.LongType)
          .add(REASON, DataTypes.StringType)
          .add(CARRIED, TEXTS);

  /** Creates a record that is cut from no time series. */
  public SourceRow(
      Split split,
      String id,
      String label,
      int steps,
      int features,
      byte[] content,
      byte[] targets,
      String file,
      Long position,
      String reason) {
    this(split, id, label, steps, features, content, targets, null, file, position, reason, null);
  }

  /** Creates a record that is no example. */
  public static SourceRow rejected(String file, Long position, String reason) {
    return new SourceRow(null, null, null, 0, 0, null, null, file, position, reason);
  }

  /** Returns the values that a row holds. */
  public static double[] values(byte[] bytes) {
    double[] values = new double[bytes.length / Double.BYTES];
    ByteBuffer.wrap(bytes).asDoubleBuffer().get(values);
    return values;
  }

  /**
   * Returns values as float32, where that changes none, so that it doesn't matter how they come.
   */
  public static byte[] narrow(byte[] float64) {
    DoubleBuffer values = ByteBuffer.wrap(float64).asDoubleBuffer();
    ByteBuffer float32 = ByteBuffer.allocate(Float.BYTES * values.limit());
    while (values.hasRemaining()) {
      double value = values.get();
      if ((float) value != value) {
        return float64;
      }
      float32.putFloat((float) value);
    }
    return float32.array();
  }

  /** Returns values as rows hold them. */
  public static byte[] bytes(double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length);
    bytes.asDoubleBuffer().put(values);
    return bytes.array();
  }

  /** Reads a record from a row of {@link #SCHEMA}. */
  static SourceRow of(Row row) {
    return new SourceRow(
        row.isNullAt(0) ? null : Split.labelled(row.getString(0)).orElseThrow(),
        row.getString(1),
        row.getString(2),
        row.getInt(3),
        row.getInt(4),
        row.getAs(5),
        row.getAs(6),
        row.getString(7),
        row.getString(8),
        row.isNullAt(9) ? null : row.getLong(9),
        row.getString(10),
        row.isNullAt(11) ? null : row.<String>getList(11).toArray(String[]::new));
  }

  /** Returns the same record as one that is no example after all, with the reason why. */
  public SourceRow rejectedFor(String why) {
    return rejected(file, position, why);
  }

  /** Returns the same example in another split. */
  public SourceRow in(Split other) {
    return new SourceRow(
        other, id, label, steps, features, content, targets, series, file, position, reason,
        carried);
  }

  /**
   * Returns the example cut to its first {@code most} steps.
   *
   * @param perStep whether each step has a label or targets of its own
   */
  public SourceRow first(int most, boolean perStep) {
    String firstLabels = label;
    byte[] firstTargets = targets;
    if (perStep && label != null) {
      firstLabels = String.join(BETWEEN_STEPS, Arrays.copyOf(labels(), most));
    }
    if (perStep && targets != null) {
      firstTargets = Arrays.copyOf(targets, targets.length / steps * most);
    }
    return new SourceRow(
        split,
        id,
        firstLabels,
        most,
        features,
        Arrays.copyOf(content, Double.BYTES * features * most),
        firstTargets,
        series,
        file,
        position,
        reason,
        carried);
  }

  /** Returns the same example with other values. */
  public SourceRow withContent(byte[] other) {
    return new SourceRow(
        split, id, label, steps, features, other, targets, series, file, position, reason, carried);
  }

  /** Returns the same example with texts that go with it. */
  SourceRow carrying(String[] texts) {
    return new SourceRow(
        split, id, label, steps, features, content, targets, series, file, position, reason, texts);
  }

  /**
   * Returns the example without some of its steps.
   *
   * @param kept those that are kept, in their order
   * @param perStep whether each step has a label or targets of its own
   */
  public SourceRow only(int[] kept, boolean perStep) {
    String[] stepLabels = perStep && label != null ? labels() : null;
    return new SourceRow(
        split,
        id,
        stepLabels == null
            ? label
            : String.join(
                BETWEEN_STEPS, IntStream.of(kept).mapToObj(step -> stepLabels[step]).toList()),
        kept.length,
        features,
        picked(content, kept),
        perStep && targets != null ? picked(targets, kept) : targets,
        series,
        file,
        position,
        reason,
        carried);
  }

  /** Returns the parts of some steps, which are of equal sizes. */
  private byte[] picked(byte[] all, int[] kept) {
    int size = all.length / steps;
    byte[] some = new byte[size * kept.length];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(all, kept[i] * size, some, i * size, size);
    }
    return some;
  }

  /** The classes that it names: one, or those of its steps. */
  public String[] labels() {
    return label.split(BETWEEN_STEPS, -1);
  }

  /** Returns whether the record is an example. */
  public boolean isExample() {
    return reason == null;
  }

  /** Returns the place that the id gives it among all examples, from 0 to below 1. */
  public double place() {
    return ContentIds.place(id);
  }

  /** Returns the bucket that its place falls into, from 0 to below {@link #BUCKETS}. */
  public int bucket() {
    return (int) (BUCKETS * place());
  }

  /** Returns the record as a row of {@link #SCHEMA}. */
  Row toRow() {
    return RowFactory.create(
        split == null ? null : split.label(),
        id,
        label,
        steps,
        features,
        content,
        targets,
        series,
        file,
        position,
        reason,
        carried);
  }
}
