package org.meanfield.data.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.StructType;
import org.meanfield.data.Tables;
import org.meanfield.data.source.ReadFooter.Footer;
import org.meanfield.errors.DataException;

/**
 * Some columns of all Parquet files in a folder, however deep they lie, or of one file. Folders
 * named {@code column=value} are a column of texts. Files may declare a column differently: those
 * that declare all of them alike are a part, which Spark reads as they say.
 */
final class ParquetTable {
  private static final int MOST_TASKS = 1000;
  private static final int NAMED = 3;

  /** The logs of Delta Lake, Hudi and Spark's streams. */
  private static final List<String> LOGS = List.of("_delta_log", ".hoodie", "_spark_metadata");

  private final List<Part> parts;

  private ParquetTable(List<Part> parts) {
    this.parts = parts;
  }

  /**
   * Opens the files at a path.
   *
   * @param wanted columns; empty names stand for none
   * @throws DataException if there are no files, one of them is no Parquet, or lacks a column
   */
  static ParquetTable open(Reading reading, String path, List<String> wanted) {
    List<String> columns = wanted.stream().filter(name -> !name.isEmpty()).distinct().toList();
    JavaSparkContext context = reading.context();
    FileListing listing = FileListing.at(path, reading);
    listing.remarks().forEach(reading::remark);
    requireNoLog(path, listing);
    List<String> files = listing.paths();
    if (files.isEmpty()) {
      throw new DataException("data.source.path = " + path + " holds no file. Give Parquet files.");
    }
    Set<String> partitions = partitions(listing);
    List<Footer> footers =
        context
            .parallelize(files, Math.min(files.size(), MOST_TASKS))
            .mapPartitions(new ReadFooter(columns, reading.hadoop()))
            .collect();
    requireParquet(footers);
    requireColumns(footers, columns, partitions);
    Map<String, List<String>> alike = new LinkedHashMap<>();
    footers.forEach(
        footer ->
            alike.computeIfAbsent(footer.types(), it -> new ArrayList<>()).add(footer.file()));
    return new ParquetTable(
        alike.values().stream()
            .map(some -> new Part(reading, columns, some, listing.root(), partitions))
            .toList());
  }

  /** Files of such a table may be replaced or unfinished, which its log alone knows. */
  static void requireNoLog(String path, FileListing listing) {
    for (String log : LOGS) {
      if (listing.hides(log)) {
        throw new DataException(
            path
                + " is a table whose log, "
                + log
                + ", names the files that belong to it, which data.source.format = parquet does not"
                + " read. Write the table as plain Parquet files, for example by Spark, and give"
                + " those; of Delta Lake, data.source.kind = table reads format = delta.");
      }
    }
  }

  private static Set<String> partitions(FileListing listing) {
    Set<String> columns = new LinkedHashSet<>();
    for (String file : listing.relativePaths()) {
      String[] folders = file.split("/", -1);
      for (int i = 0; i < folders.length - 1; i++) {
        String column = PartitionValue.columnOf(folders[i]);
        if (column != null) {
          columns.add(column);
        }
      }
    }
    return columns;
  }

  private static void requireParquet(List<Footer> footers) {
    List<String> faults =
        footers.stream()
            .filter(footer -> footer.fault() != null)
            .map(footer -> footer.file() + ": " + footer.fault())
            .toList();
    if (!faults.isEmpty()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%,d of %,d files can't be read as Parquet:%n  %s%nCorrect them, or move them out of"
                  + " the source.",
              faults.size(),
              footers.size(),
              faults.stream().limit(NAMED).collect(Collectors.joining("\n  "))));
    }
  }

  private static void requireColumns(
      List<Footer> footers, List<String> columns, Set<String> partitions) {
    for (Footer footer : footers) {
      List<String> there = Stream.concat(footer.names().stream(), partitions.stream()).toList();
      List<String> missing =
          footer.names().isEmpty()
              ? List.of()
              : columns.stream().filter(name -> !there.contains(name)).toList();
      if (!missing.isEmpty()) {
        throw new DataException(
            String.format(
                "%s has no column %s; its columns are %s. Name the right ones in data.source.",
                footer.file(), String.join(", ", missing), String.join(", ", there)));
      }
    }
  }

  /**
   * Makes sure that a column that is taken as a text, of ids, classes or categories, has the same
   * text for the same value in all files.
   *
   * @throws DataException that names two files, and what they hold
   */
  void requireOneText(String... columns) {
    for (String column : columns) {
      Part first = parts.get(0);
      for (Part part : parts) {
        if (!column.isEmpty() && !sameText(first.type(column), part.type(column))) {
          throw new DataException(
              String.format(
                  "The column %s holds %s in %s, but %s in %s, so that one id, class or category may be"
                      + " written in two ways, such as 1 and 1.0. Write all files with one type.",
                  column,
                  first.type(column).catalogString(),
                  first.file(),
                  part.type(column).catalogString(),
                  part.file()));
        }
      }
    }
  }

  private static boolean sameText(DataType one, DataType other) {
    return one.equals(other) || (!isFraction(one) && !isFraction(other));
  }

  private static boolean isFraction(DataType type) {
    return type instanceof ArrayType array
        ? isFraction(array.elementType())
        : type instanceof FloatType || type instanceof DoubleType || type instanceof DecimalType;
  }

  /** Returns whether a column's numbers are times: Spark reads nanoseconds as whole numbers. */
  static boolean isTime(Type column) {
    return column.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation;
  }

  /** Returns the columns whose values folders name. */
  Set<String> partitions() {
    return parts.get(0).partitions;
  }

  /** Makes one table of the rows of each part, one after the other; all of one schema. */
  Dataset<Row> rows(Function<Part, Dataset<Row>> made) {
    return parts.stream().map(made).reduce(Dataset::union).orElseThrow();
  }

  /** Files that declare the wanted columns alike. */
  static final class Part {
    private final String file;
    private final MessageType schema;
    private final Dataset<Row> table;
    private final String root;
    private final Set<String> partitions;

    private Part(
        Reading reading,
        List<String> columns,
        List<String> files,
        String root,
        Set<String> partitions) {
      this.file = files.get(0);
      this.schema = ReadFooter.schema(file, Tables.hadoop(reading.context().hadoopConfiguration()));
      this.root = root;
      this.partitions = partitions;
      this.table =
          Tables.reader(reading.spark())
              .schema(types(columns, reading.spark()))
              .option("recursiveFileLookup", "true")
              .parquet(files.toArray(String[]::new));
      int read = table.inputFiles().length;
      if (read != files.size()) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "Spark would read only %,d of %,d files like %s. Remove the setting of Hadoop that"
                    + " filters them, such as mapreduce.input.pathFilter.class.",
                read,
                files.size(),
                file));
      }
    }

    /**
     * Reads the wanted columns by Spark. It would refuse a file for the type of a column that
     * nobody wants.
     */
    private StructType types(List<String> columns, SparkSession spark) {
      ParquetToSparkSchemaConverter converter =
          new ParquetToSparkSchemaConverter(spark.sessionState().conf());
      StructType types = new StructType();
      for (String column : columns.stream().filter(schema::containsField).toList()) {
        Type type = schema.getType(column);
        try {
          types = types.add(converter.convert(new MessageType(schema.getName(), type)).apply(0));
        } catch (Exception e) {
          // Spark's AnalysisException is checked, but not declared.
          throw new DataException(
              String.format(
                  "The column %s of %s is of a type that can't be read: %s. Write it as numbers or"
                      + " texts.",
                  column, file, type),
              e);
        }
      }
      return types;
    }

    /** The first of its files, for messages. */
    String file() {
      return file;
    }

    /** Some columns of its rows. */
    Dataset<Row> select(Column... columns) {
      return table.select(columns);
    }

    /** The file that a row comes from. */
    static Column source() {
      return functions.udf(new PlainPath(), DataTypes.StringType).apply(uri());
    }

    private static Column uri() {
      return functions.col("_metadata.file_path");
    }

    /** The row's number in its file. */
    static Column position() {
      return functions.col("_metadata.row_index");
    }

    /** Returns the type of a column; text if folders tell it. */
    DataType type(String name) {
      return partitions.contains(name)
          ? DataTypes.StringType
          : table.schema().apply(name).dataType();
    }

    /** Tells whether a column holds times as the number of nanoseconds since 1970. */
    boolean isNanos(String name) {
      return time(name).filter(time -> time.getUnit() == TimeUnit.NANOS).isPresent();
    }

    /** Tells whether a column of times has those of a clock, in no time zone. */
    boolean isLocal(String name) {
      return time(name).filter(time -> !time.isAdjustedToUTC()).isPresent();
    }

    private Optional<TimestampLogicalTypeAnnotation> time(String name) {
      return Optional.of(name)
          .filter(column -> !partitions.contains(column) && schema.containsField(column))
          .map(column -> schema.getType(column).getLogicalTypeAnnotation())
          .filter(TimestampLogicalTypeAnnotation.class::isInstance)
          .map(TimestampLogicalTypeAnnotation.class::cast);
    }

    /** Tells whether folders name a column's values. */
    boolean isPartition(String name) {
      return partitions.contains(name);
    }

    /** A column, whatever characters its name has. */
    Column column(String name) {
      Column own = functions.col("`" + name.replace("`", "``") + "`");
      if (!partitions.contains(name)) {
        return own;
      }
      Column told =
          functions.udf(new PartitionValue(root, name), DataTypes.StringType).apply(uri());
      boolean both = List.of(table.columns()).contains(name);
      return both ? functions.coalesce(told, own.cast(DataTypes.StringType)) : told;
    }

    /** A column as a text; null throughout for none. */
    Column text(String name) {
      Column column = name.isEmpty() ? functions.lit(null) : column(name);
      return column.cast(DataTypes.StringType);
    }
  }
}
