package org.meanfield.data.source;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Target;
import org.meanfield.errors.Inline;

/**
 * A table with a row for each time step of each sequence, as CSV or Parquet files. Rows may come in
 * any order and be spread over files; {@code order} sorts those of a sequence.
 *
 * @param path a file, or a directory of them
 * @param format of the files
 * @param form of its texts
 * @param id the column of the sequence's id
 * @param order the column of the step's number or time, as {@link MomentParser} reads it
 * @param features the columns of its values
 * @param target what the model predicts
 * @param labels the column of classes, or the columns of values; of a whole sequence, they may be
 *     empty in some of its rows
 * @param split a column of {@code train}, {@code validation} and {@code test}; empty for none
 */
public record SequenceTable(
    String path,
    Format format,
    @Inline TableText form,
    String id,
    String order,
    List<String> features,
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
    SequenceSettings.columns(path, features, target, labels).check();
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
    return features.get(place);
  }

  @Override
  public JavaRDD<SourceRow> records(Reading reading) {
    return ByPlace.sorted(fragments(reading), SequenceBuilder.FILE, SequenceBuilder.POSITION)
        .toJavaRDD()
        .mapPartitions(new AssembleSequences(columns()));
  }

  private StepColumns columns() {
    return new StepColumns(id, order, features, target, labels, split);
  }

  /** Reads them, in no order, when Spark asks for them. */
  Dataset<Row> fragments(Reading reading) {
    return new TableFiles(path, format, form, columns())
        .read(
            reading,
            new CutFragments(columns(), form, reading.findings()),
            SequenceBuilder.FRAGMENT);
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
