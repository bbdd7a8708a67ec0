package org.meanfield.data.source;

import static org.apache.spark.sql.functions.unix_micros;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.meanfield.data.Tables;
import org.meanfield.data.source.ParquetTable.Part;
import org.meanfield.data.source.TableSample.Declared;
import org.meanfield.errors.DataException;

/** Reads the first rows of Parquet files, by Spark. */
public final class ParquetSample {
  private final SparkSession spark;

  /** Creates a reader that uses a running Spark. */
  public ParquetSample(SparkSession spark) {
    this.spark = Tables.session(spark);
  }

  /**
   * Reads the files at a path until there are rows enough.
   *
   * @throws DataException if there are none, or one of them is no Parquet
   */
  public TableSample of(String path) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    List<String> files = FileListing.at(path, hadoop).paths();
    try (Reading reading = new Reading(spark, Optional.empty())) {
      Map<String, Declared> types = files.isEmpty() ? Map.of() : types(files.get(0), hadoop);
      List<String> readable =
          types.entrySet().stream()
              .filter(column -> column.getValue() != Declared.OTHER)
              .map(Map.Entry::getKey)
              .toList();
      List<TableSample.Column> columns = new ArrayList<>();
      ParquetTable table = ParquetTable.open(reading, path, readable);
      List<String> all = new ArrayList<>(readable);
      table.partitions().stream().filter(name -> !all.contains(name)).forEach(all::add);
      all.forEach(
          name ->
              columns.add(new TableSample.Column(name, types.getOrDefault(name, Declared.TEXT))));
      int most = TableSample.mostRows(all.size());
      Dataset<Row> rows = table.rows(part -> part.select(cells(part, all, types)));
      List<String[]> texts =
          rows.limit(most + 1).collectAsList().stream().map(ParquetSample::texts).toList();
      boolean whole = texts.size() <= most;
      types.forEach(
          (name, type) -> {
            if (type == Declared.OTHER) {
              columns.add(new TableSample.Column(name, type));
            }
          });
      return new TableSample(columns, whole ? texts : texts.subList(0, most), whole, 0, "");
    }
  }

  private static String[] texts(Row row) {
    String[] cells = new String[row.length()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = row.isNullAt(i) ? null : row.getString(i);
    }
    return cells;
  }

  private static Column[] cells(Part part, List<String> names, Map<String, Declared> types) {
    return names.stream()
        .map(
            name ->
                types.get(name) == Declared.TIME && !part.isPartition(name)
                    ? time(part, name)
                    : part.text(name))
        .toArray(Column[]::new);
  }

  /** Writes a time as a text that tells it to the microsecond. */
  private static Column time(Part part, String name) {
    Column column = part.column(name);
    boolean nanos = part.isNanos(name);
    if (!nanos && !part.type(name).equals(DataTypes.TimestampType)) {
      return column.cast(DataTypes.TimestampNTZType).cast(DataTypes.StringType);
    }
    Column micros =
        nanos
            ? functions.floor(column.divide(functions.lit(1000L))).cast(DataTypes.LongType)
            : unix_micros(column);
    Column instant = functions.timestamp_micros(micros).cast(DataTypes.StringType);
    return part.isLocal(name) ? instant : functions.concat(instant, functions.lit("Z"));
  }

  private Map<String, Declared> types(String file, Configuration hadoop) {
    MessageType schema;
    try {
      schema = ReadFooter.schema(file, Tables.hadoop(hadoop));
    } catch (DataException e) {
      throw e;
    } catch (RuntimeException e) {
      // So Parquet's reader tells that a file is none.
      throw new DataException(file + " can't be read as Parquet: " + e.getMessage(), e);
    }
    ParquetToSparkSchemaConverter converter =
        new ParquetToSparkSchemaConverter(spark.sessionState().conf());
    Map<String, Declared> types = new LinkedHashMap<>();
    for (Type type : schema.getFields()) {
      types.put(type.getName(), type(type, schema.getName(), converter));
    }
    return types;
  }

  private static Declared type(Type type, String schema, ParquetToSparkSchemaConverter converter) {
    if (ParquetTable.isTime(type)) {
      return Declared.TIME;
    }
    DataType read;
    try {
      read = converter.convert(new MessageType(schema, type)).apply(0).dataType();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Spark's AnalysisException, of a type that it can't read, is checked, but not declared.
      return Declared.OTHER;
    }
    if (read instanceof NumericType) {
      return Declared.NUMBER;
    }
    if (read.equals(DataTypes.BooleanType)) {
      return Declared.TRUTH;
    }
    if (read.equals(DataTypes.DateType) || read.equals(DataTypes.TimestampType)) {
      return Declared.TIME;
    }
    boolean nested =
        read instanceof ArrayType
            || read instanceof MapType
            || read instanceof StructType
            || read instanceof BinaryType;
    return nested ? Declared.OTHER : Declared.TEXT;
  }
}
