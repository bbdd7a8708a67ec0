package org.meanfield.data.source;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.meanfield.data.source.SequenceTable.Format;
import org.meanfield.errors.DataException;

/**
 * Some columns of CSV or Parquet files.
 *
 * @param form of their texts
 * @param columns those that are wanted
 */
record TableFiles(String path, Format format, TableText form, StepColumns columns)
    implements Serializable {
  private static final int MOST_TASKS = 1000;

  /** Steps of as many bytes of files are sorted by one task; compressed, they are tenfold. */
  private static final long BYTES_PER_PART = 1 << 22;

  private static final int MOST_PARTS = 10_000;

  /**
   * Returns what {@code use} makes of the rows, in the order of each file.
   *
   * @throws DataException if there are none, or a column is missing
   */
  Dataset<Row> read(Reading reading, TableRow.Use use, StructType made) {
    return format == Format.CSV ? csv(reading, use, made) : parquet(reading, use, made);
  }

  /** Returns the number of parts in which rows of these files are to be sorted. */
  int parts(Reading reading) {
    long bytes = FileListing.at(path, reading).bytes();
    return (int) Math.min(MOST_PARTS, 1 + bytes / BYTES_PER_PART);
  }

  private Dataset<Row> csv(Reading reading, TableRow.Use use, StructType made) {
    JavaSparkContext context = reading.context();
    FileListing listing = FileListing.at(path, reading);
    listing.remarks().forEach(reading::remark);
    List<String> files = listing.paths();
    if (files.isEmpty()) {
      throw new DataException("data.source.path = " + path + " holds no file. Give CSV files.");
    }
    return reading
        .spark()
        .createDataFrame(
            context
                .parallelize(files, Math.min(files.size(), MOST_TASKS))
                .flatMap(new ReadCsvFile(this, use, reading)),
            made);
  }

  private Dataset<Row> parquet(Reading reading, TableRow.Use use, StructType made) {
    ParquetTable table = ParquetTable.open(reading, path, columns.all());
    table.requireOneText(columns.names().toArray(String[]::new));
    return table.rows(part -> rows(part, use, made));
  }

  private Dataset<Row> rows(ParquetTable.Part part, TableRow.Use use, StructType made) {
    ParquetCells cells = ParquetCells.of(part, columns, form);
    return part.select(cells.selected(part))
        .mapPartitions(new ReadRows(use, cells), Encoders.row(made));
  }

  /** Takes Spark's rows for ours. */
  private record ReadRows(TableRow.Use use, ParquetCells cells)
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
              return cells.row(rows.next());
            }
          });
    }
  }
}
