package org.meanfield.data.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.meanfield.data.Tables;
import org.meanfield.errors.DataException;

/**
 * The columns of a table that hold numbers, for users who name none. Most formats declare them; of
 * CSV, the first file's first rows tell: all their cells that aren't empty must be numbers. A row
 * in which such a column holds something else later is rejected, and says so.
 */
final class NumberColumns {
  private static final int ROWS = 1000;
  private static final int NAMED = 20;

  private final VectorTable table;
  private final Set<String> others;

  NumberColumns(VectorTable table) {
    this.table = table;
    this.others = new TreeSet<>(List.of(table.id(), table.label(), table.split()));
    this.others.addAll(table.exclude());
  }

  /**
   * Finds the columns, in the order in which the first file has them, and remarks on them.
   *
   * @throws DataException if there are none
   */
  List<String> of(Reading reading) {
    Map<String, Boolean> columns = columns(reading);
    requireExcluded(columns.keySet());
    List<String> numbers = named(columns, true);
    List<String> rest = named(columns, false);
    if (numbers.isEmpty()) {
      throw new DataException(
          String.format(
              "%s has no column of numbers that could be a feature%s. Name the columns in"
                  + " data.source.features, and say in data.source.decimal and data.source.missing"
                  + " how they write numbers.",
              table.path(),
              columns.isEmpty() ? "" : "; its columns are " + first(columns.keySet())));
    }
    reading.remark(
        String.format(
            Locale.ROOT,
            "the features are all %,d columns of numbers: %s",
            numbers.size(),
            first(numbers)));
    if (!rest.isEmpty()) {
      reading.remark(
          String.format(
              Locale.ROOT,
              "%,d columns that are not numbers were left out: %s",
              rest.size(),
              first(rest)));
    }
    return numbers;
  }

  /** Tells of each column whether it holds numbers. */
  private Map<String, Boolean> columns(Reading reading) {
    if (table.format() != TableFormat.CSV && table.format() != TableFormat.PARQUET) {
      Map<String, Boolean> columns = new LinkedHashMap<>();
      for (StructField field :
          SparkTable.open(reading, table.format(), table.path()).columns().fields()) {
        columns.put(field.name(), field.dataType() instanceof NumericType);
      }
      return columns;
    }
    Configuration hadoop = reading.context().hadoopConfiguration();
    Map<String, Boolean> columns = Map.of();
    for (String file : FileListing.at(table.path(), hadoop).paths()) {
      if (columns.isEmpty()) {
        columns =
            table.format() == TableFormat.CSV
                ? csv(file, hadoop)
                : parquet(file, hadoop, reading.spark());
      }
    }
    return columns;
  }

  private void requireExcluded(Set<String> columns) {
    List<String> unknown =
        table.exclude().stream().filter(name -> !columns.contains(name)).toList();
    if (!unknown.isEmpty()) {
      throw new DataException(
          String.format(
              "data.source.exclude names %s, but the columns of %s are %s.",
              String.join(", ", unknown), table.path(), first(columns)));
    }
  }

  private List<String> named(Map<String, Boolean> columns, boolean numbers) {
    return columns.entrySet().stream()
        .filter(column -> column.getValue() == numbers && !others.contains(column.getKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String first(Iterable<String> names) {
    List<String> all = new ArrayList<>();
    names.forEach(all::add);
    String some = String.join(", ", all.subList(0, Math.min(NAMED, all.size())));
    return all.size() > NAMED
        ? String.format(Locale.ROOT, "%s and %,d more", some, all.size() - NAMED)
        : some;
  }

  /** Tells of each column of a CSV file whether it holds numbers; of none if it has no rows. */
  private Map<String, Boolean> csv(String file, Configuration hadoop) {
    try {
      List<String> names;
      try (CsvTable head = CsvTable.open(file, table.form(), List.of(""), hadoop)) {
        names = head.head().stream().filter(name -> name != null && !name.isEmpty()).toList();
      }
      try (CsvTable rows = CsvTable.open(file, table.form(), names, hadoop)) {
        return csv(rows, names);
      }
    } catch (RejectedRecordException e) {
      throw new DataException(file + " " + e.getMessage() + ".", e);
    } catch (IOException e) {
      throw new DataException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private Map<String, Boolean> csv(CsvTable rows, List<String> names) throws IOException {
    boolean[] found = new boolean[names.size()];
    boolean[] other = new boolean[names.size()];
    int read = 0;
    for (TableRow row = rows.next(); row != null && read < ROWS; row = rows.next()) {
      for (int i = 0; row.fault() == null && i < found.length; i++) {
        String cell = (String) row.cells()[i];
        if (!isMissing(cell)) {
          found[i] = true;
          other[i] |= !isNumber(cell.strip(), table.form().decimal().charAt(0));
        }
      }
      read++;
    }
    Map<String, Boolean> columns = new LinkedHashMap<>();
    for (int i = 0; read > 0 && i < found.length; i++) {
      columns.put(names.get(i), found[i] && !other[i]);
    }
    return columns;
  }

  private boolean isMissing(String cell) {
    return table.form().isMissing(cell) || (table.missingCells().keeps() && Numbers.isNaN(cell));
  }

  private static boolean isNumber(String cell, char decimal) {
    try {
      return Double.isFinite(Numbers.parse(cell, decimal));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static Map<String, Boolean> parquet(
      String file, Configuration hadoop, SparkSession spark) {
    ParquetToSparkSchemaConverter converter =
        new ParquetToSparkSchemaConverter(spark.sessionState().conf());
    MessageType schema;
    try {
      schema = ReadFooter.schema(file, Tables.hadoop(hadoop));
    } catch (DataException e) {
      throw e;
    } catch (RuntimeException e) {
      // So Parquet's reader tells that a file is none.
      throw new DataException(file + " can't be read as Parquet: " + e.getMessage(), e);
    }
    Map<String, Boolean> columns = new LinkedHashMap<>();
    for (Type type : schema.getFields()) {
      columns.put(type.getName(), isNumber(type, schema.getName(), converter));
    }
    return columns;
  }

  private static boolean isNumber(
      Type type, String schema, ParquetToSparkSchemaConverter converter) {
    try {
      boolean number =
          converter.convert(new MessageType(schema, type)).apply(0).dataType()
              instanceof NumericType;
      return number && !ParquetTable.isTime(type);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Spark's AnalysisException, of a type that it can't read, is checked, but not declared.
      return false;
    }
  }
}
