package org.meanfield.data.source;

import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Target;
import org.meanfield.errors.Inline;
import org.meanfield.errors.Violations;

/**
 * A table with a row for each time step of each sequence, as CSV or Parquet files. Rows may come in
 * any order and be spread over files; {@code order} sorts those of a sequence.
 *
 * @param path the file, or a directory of files, on any Hadoop file system
 * @param format the format of the files: {@code csv}, with a header of column names, plain or
 *     compressed, or {@code parquet}
 * @param form the form of the texts in them
 * @param missingCells the treatment of features without a value
 * @param id the column of the sequence id, which all rows of a sequence have in common
 * @param order the column of the number or time of each step, by which the rows of a sequence are
 *     sorted
 * @param features the columns of the input values, each a column of numbers or a {@code { column,
 *     encode }}
 * @param target the target that the model predicts: a class for each sequence ({@code class}) or
 *     each time step ({@code class-per-step}), or values for each sequence ({@code value}) or each
 *     time step ({@code value-per-step})
 * @param labels the column of the classes, or the columns of the values to predict; with one target
 *     for each sequence, cells may be empty in some of its rows
 * @param split the column that names the split of each sequence: {@code train}, {@code validation}
 *     or {@code test}; empty if there is none
 */
public record SequenceTable(
    String path,
    Format format,
    @Inline TableText form,
    @Inline MissingCells missingCells,
    String id,
    String order,
    List<Feature> features,
    Target.Kind target,
    List<String> labels,
    String split)
    implements SourceConfig {
  /** The formats of files. */
  public enum Format {
    /** CSV as in RFC 4180, with a header of column names; plain or compressed. */
    CSV,
    /** Files of Apache Parquet. */
    PARQUET
  }

  /** Checks the settings. */
  public SequenceTable {
    features = List.copyOf(features);
    labels = List.copyOf(labels);
    Violations violations =
        SequenceSettings.columns(path, Feature.valueNames(features), target, labels);
    missingCells.check(violations, features);
    violations.check();
  }

  /** Creates a source whose sequences with missing values are rejected. */
  public SequenceTable(
      String path,
      Format format,
      TableText form,
      String id,
      String order,
      List<Feature> features,
      Target.Kind target,
      List<String> labels,
      String split) {
    this(path, format, form, MissingCells.REJECTED, id, order, features, target, labels, split);
  }

  @Override
  public boolean givesSplits() {
    return !split.isEmpty();
  }

  @Override
  public Content content() {
    return Content.SEQUENCES;
  }

  @Override
  public int targetValues() {
    return target.isClass() ? 0 : labels.size();
  }

  @Override
  public List<String> targetNames() {
    return target.isClass() ? List.of() : labels;
  }

  @Override
  public String featureName(int place) {
    return columns().valueNames().get(place);
  }

  @Override
  public String columnName(int place) {
    return columns().columnOfValues().get(place);
  }

  @Override
  public List<InputColumn> inputColumns() {
    return columns().inputs();
  }

  @Override
  public SortedMap<Integer, Feature> categories() {
    return Feature.categories(features);
  }

  @Override
  public JavaRDD<SourceRow> records(Reading reading) {
    return records(reading, columns());
  }

  @Override
  public JavaRDD<SourceRow> inputs(Reading reading, InputRequest request) {
    request.requireNothingKept();
    return records(reading, columns().untold());
  }

  private JavaRDD<SourceRow> records(Reading reading, StepColumns columns) {
    return ByPlace.sorted(
            fragments(reading, columns), SequenceBuilder.FILE, SequenceBuilder.POSITION)
        .toJavaRDD()
        .mapPartitions(new AssembleSequences(columns));
  }

  private StepColumns columns() {
    return new StepColumns(id, order, features, target, labels, split, missingCells, false);
  }

  /** Reads them, in no order, when Spark asks for them. */
  Dataset<Row> fragments(Reading reading) {
    return fragments(reading, columns());
  }

  private Dataset<Row> fragments(Reading reading, StepColumns columns) {
    return new TableFiles(path, format, form, columns)
        .read(
            reading, new CutFragments(columns, form, reading.findings()), SequenceBuilder.FRAGMENT);
  }

  /** Rows to fragments. */
  private record CutFragments(StepColumns columns, TableText form, Findings findings)
      implements TableRow.Use {
    @Override
    public Iterator<Row> of(Iterator<TableRow> rows) {
      return new Fragments(columns, new StepParser(columns, form, findings), rows);
    }
  }
}
