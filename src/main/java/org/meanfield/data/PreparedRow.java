package org.meanfield.data;

import static org.apache.spark.sql.functions.col;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns in which an example of a prepared dataset is stored. */
public final class PreparedRow {
  /** The split's name, which is a directory's. */
  public static final String SPLIT = "split";

  /** The shard's number, which is a directory's, too. */
  public static final String SHARD = "shard";

  /** The place in its split, counted from 0; rank modulo shards is the shard. */
  public static final String RANK = "rank";

  /** The source's own name for it. */
  public static final String ID = "id";

  /** The number of its class; null if it has none. */
  public static final String LABEL = "label";

  /** A byte for each value of an image: row by row, and pixel by pixel in it. */
  public static final String PIXELS = "pixels";

  /** The number of steps of a sequence. */
  public static final String STEPS = "steps";

  /** A sequence's values, step by step. */
  public static final String VALUES = "values";

  /** The targets of a sequence: numbers of classes, or values. */
  public static final String TARGETS = "targets";

  /** The number of the series that a window is cut from; null if there are none. */
  public static final String SERIES = "series";

  private static final ArrayType DOUBLES = DataTypes.createArrayType(DataTypes.DoubleType, false);
  private static final ArrayType FLOATS = DataTypes.createArrayType(DataTypes.FloatType, false);

  /** Columns of images, as they are written. */
  public static final StructType IMAGE_FILE =
      new StructType()
          .add(RANK, DataTypes.LongType, false)
          .add(ID, DataTypes.StringType, false)
          .add(LABEL, DataTypes.IntegerType)
          .add(PIXELS, DataTypes.BinaryType, false)
          .add(SPLIT, DataTypes.StringType, false)
          .add(SHARD, DataTypes.IntegerType, false);

  /** Columns of sequences, as they are written. */
  public static final StructType SEQUENCE_FILE = sequenceFile(DOUBLES);

  /** Columns of sequences, as format version 1 had them. */
  static final StructType SEQUENCE_FILE_1 = sequenceFile(FLOATS);

  /** The columns that are read of images. */
  static final Column[] IMAGE = {col(RANK), col(LABEL), col(PIXELS)};

  /** The columns that are read of sequences. */
  static final Column[] SEQUENCE = {col(RANK), col(VALUES), col(TARGETS), col(SERIES)};

  /** The columns that are read of images with their names. */
  static final Column[] NAMED_IMAGE = {col(RANK), col(LABEL), col(PIXELS), col(SPLIT), col(ID)};

  /** The columns that are read of sequences with their names, numbers as float64. */
  static final Column[] NAMED_SEQUENCE = {
    col(RANK), doubles(VALUES), doubles(TARGETS), col(SERIES), col(SPLIT), col(ID)
  };

  private PreparedRow() {}

  private static Column doubles(String name) {
    return col(name).cast(DataTypes.createArrayType(DataTypes.DoubleType));
  }

  private static StructType sequenceFile(ArrayType numbers) {
    return new StructType()
        .add(RANK, DataTypes.LongType, false)
        .add(ID, DataTypes.StringType, false)
        .add(STEPS, DataTypes.IntegerType, false)
        .add(VALUES, numbers, false)
        .add(TARGETS, numbers, false)
        .add(SERIES, DataTypes.IntegerType)
        .add(SPLIT, DataTypes.StringType, false)
        .add(SHARD, DataTypes.IntegerType, false);
  }

  /**
   * The sequence of a row of {@link #SEQUENCE}, its values and targets as a model sees them.
   *
   * @param scaling of both
   */
  static Sequence sequence(Row row, StepScaling scaling) {
    int series = row.isNullAt(3) ? Sequence.NO_SERIES : row.getInt(3);
    float[] values_TF = scaling.applied(numbers(row.getList(1)), series);
    float[] targets = scaling.targets().applied(numbers(row.getList(2)), series);
    return new Sequence(row.getLong(0), values_TF, targets, series);
  }

  static double[] numbers(List<? extends Number> list) {
    return list.stream().mapToDouble(Number::doubleValue).toArray();
  }

  /** The image of a row of {@link #IMAGE}. */
  static LabelledImage image(Row row) {
    return new LabelledImage(
        row.getLong(0), row.getAs(PIXELS), row.isNullAt(1) ? 0 : row.getInt(1));
  }
}
