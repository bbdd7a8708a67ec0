package org.meanfield.data.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.meanfield.data.Tables;
import org.meanfield.errors.DataException;

/**
 * A table that Spark reads by a reader of its own, or by one of a package that users give it. It
 * has no lines; where a row is told, it is by its file, if it has one, and its id.
 */
final class SparkTable {
  /** The column of a JSON file's lines that are no JSON objects. */
  private static final String CORRUPT = "_corrupt_record";

  /** The columns of what is selected that come before the cells: file, position, line. */
  private static final int PLACE = 3;

  private static final int SHOWN = 60;

  private final Dataset<Row> table;
  private final String path;
  private final List<String> remarks;

  private SparkTable(Dataset<Row> table, String path, List<String> remarks) {
    this.table = table;
    this.path = path;
    this.remarks = remarks;
  }

  /**
   * Opens a table.
   *
   * @throws DataException if it isn't there, or a package is missing that would read it
   */
  static SparkTable open(Reading reading, TableFormat format, String path) {
    format.requirePackage(Thread.currentThread().getContextClassLoader());
    if (reading.portion() instanceof Portion.Rows some) {
      return new SparkTable(some.rows(), path, List.of());
    }
    try {
      if (format == TableFormat.TABLE || format == TableFormat.ICEBERG) {
        return new SparkTable(reading.spark().table(path), path, List.of());
      }
      return format.isOfFiles()
          ? files(reading, format, path)
          : new SparkTable(
              reading.spark().read().format(format.label()).load(path), path, List.of());
    } catch (DataException e) {
      throw e;
    } catch (Exception e) {
      // Spark's AnalysisException is checked, but not declared.
      throw new DataException(
          String.format(
              "Spark can't read data.source.path = %s as %s: %s",
              path,
              format.label(),
              String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("")),
          e);
    }
  }

  private static SparkTable files(Reading reading, TableFormat format, String path) {
    FileListing listing = FileListing.at(path, reading);
    List<String> files = listing.paths();
    if (files.isEmpty()) {
      throw new DataException(
          "data.source.path = " + path + " holds no file. Give files of " + format.label() + ".");
    }
    DataFrameReader reader =
        Tables.reader(reading.spark())
            .format(format.label())
            .option("recursiveFileLookup", "true")
            .option("mode", "PERMISSIVE")
            .option("columnNameOfCorruptRecord", CORRUPT);
    return new SparkTable(reader.load(files.toArray(String[]::new)), path, listing.remarks());
  }

  /** Returns what was passed over when its files were listed, a sentence for each reason. */
  List<String> remarks() {
    return remarks;
  }

  /** Returns its columns, in their order. */
  StructType columns() {
    return new StructType(
        Arrays.stream(table.schema().fields())
            .filter(field -> !field.name().equals(CORRUPT))
            .toArray(StructField[]::new));
  }

  /**
   * Returns what {@code use} makes of the rows.
   *
   * @throws DataException if a column is missing
   */
  Dataset<Row> read(StepColumns wanted, TableRow.Use use, StructType made) {
    List<String> there = List.of(columns().fieldNames());
    List<String> missing =
        wanted.all().stream().filter(name -> !name.isEmpty() && !there.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          String.format(
              "%s has no column %s; its columns are %s. Name the right ones in data.source.",
              path, String.join(", ", missing), String.join(", ", there)));
    }
    List<Column> selected = new ArrayList<>();
    selected.add(file().as("file"));
    selected.add(position().cast(DataTypes.LongType).as("position"));
    boolean lines = List.of(table.columns()).contains(CORRUPT);
    selected.add((lines ? col(CORRUPT) : lit(null)).cast(DataTypes.StringType).as("line"));
    Set<Integer> instants = new HashSet<>();
    for (int i = 0; i < wanted.all().size(); i++) {
      selected.add(cell(wanted, i).as("cell" + i));
      if (isInstant(wanted, i)) {
        instants.add(i);
      }
    }
    return table
        .select(selected.toArray(Column[]::new))
        .mapPartitions(new ReadRows(use, instants), Encoders.row(made));
  }

  private Column cell(StepColumns wanted, int place) {
    String name = wanted.all().get(place);
    if (name.isEmpty()) {
      return lit(null).cast(DataTypes.StringType);
    }
    Column column = col("`" + name.replace("`", "``") + "`");
    DataType type = table.schema().apply(name).dataType();
    if (isInstant(wanted, place)) {
      return unix_micros(column);
    }
    boolean clock = type.equals(DataTypes.TimestampNTZType) || type.equals(DataTypes.DateType);
    if (clock && wanted.isFeature(place, Feature.Encoding.CALENDAR)) {
      return column.cast(DataTypes.TimestampNTZType);
    }
    boolean number =
        type instanceof NumericType
            && (wanted.isFeature(place, Feature.Encoding.NUMBER)
                || wanted.isFeature(place, Feature.Encoding.BOOLEAN));
    return column.cast(number ? DataTypes.DoubleType : DataTypes.StringType);
  }

  /** Returns whether a cell is a point in time, in no zone. */
  private boolean isInstant(StepColumns wanted, int place) {
    return wanted.isFeature(place, Feature.Encoding.CALENDAR)
        && table.schema().apply(wanted.all().get(place)).dataType().equals(DataTypes.TimestampType);
  }

  /** Returns the file of a row, if the table's reader tells it; else the table's path. */
  private Column file() {
    return first("_metadata.file_path", "_file")
        .map(file -> udf(new PlainPath(), DataTypes.StringType).apply(file))
        .orElse(lit(path));
  }

  /** Returns the row's number in its file, if the table's reader tells it; else null. */
  private Column position() {
    return first("_metadata.row_index", "_pos").orElse(lit(null));
  }

  /** Returns the first of some hidden columns that there is. */
  private Optional<Column> first(String... hidden) {
    return Arrays.stream(hidden).filter(this::has).findFirst().map(name -> col(name));
  }

  private boolean has(String hidden) {
    try {
      return table.select(col(hidden)).columns().length > 0;
    } catch (Exception e) {
      // Spark's AnalysisException, which says that there is none, is checked, but not declared.
      return false;
    }
  }

  /**
   * Takes Spark's rows for ours.
   *
   * @param instants the cells that are microseconds since 1970
   */
  private record ReadRows(TableRow.Use use, Set<Integer> instants)
      implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      return use.of(
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              return rows.hasNext();
            }

            @Override
            public TableRow next() {
              return row(rows.next());
            }
          });
    }

    private TableRow row(Row row) {
      Object[] cells = new Object[row.length() - PLACE];
      for (int i = 0; i < cells.length; i++) {
        Object cell = row.get(i + PLACE);
        cells[i] =
            cell instanceof Long micros && instants.contains(i) ? Moment.ofMicros(micros) : cell;
      }
      long position = row.isNullAt(1) ? TableRow.NOWHERE : row.getLong(1);
      String line = row.getString(2);
      return new TableRow(row.getString(0), position, cells, line == null ? null : fault(line));
    }

    private static String fault(String line) {
      String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
      return "is not a JSON object: " + shown;
    }
  }
}
