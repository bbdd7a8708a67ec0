package org.meanfield.data.source;

import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Target;
import org.meanfield.data.source.ImageFiles.Labels;
import org.meanfield.errors.Inline;
import org.meanfield.errors.Violations;

/**
 * A folder of CSV files, each of them a sequence with a row for each time step. Names that begin
 * with a dot or an underscore are no data, as everywhere in Hadoop.
 *
 * @param path the folder of the CSV files, on any Hadoop file system
 * @param form the form of the texts in them
 * @param order the column of the number or time of each step, by which rows are sorted; empty if
 *     they are in order
 * @param features the columns of the input values, each a column of numbers or a {@code { column,
 *     encode }}
 * @param target the target that the model predicts: a class for each sequence ({@code class}) or
 *     each time step ({@code class-per-step}), or values for each sequence ({@code value}) or each
 *     time step ({@code value-per-step})
 * @param labels the column of the classes, or the columns of the values to predict; empty if the
 *     name of the folder that a file is in is its class
 * @param ids the id of a sequence: the file's path below the source's folder, or below that of its
 *     split ({@code path}), or the file's name without its ending ({@code name})
 * @param splits the meaning of the topmost folders: they are {@code train}, {@code validation} and
 *     {@code test} and give the splits ({@code folders}), or they give none ({@code none})
 */
public record SequenceFiles(
    String path,
    @Inline TableText form,
    String order,
    List<Feature> features,
    Target.Kind target,
    List<String> labels,
    ImageFiles.Ids ids,
    ImageFiles.Splits splits)
    implements RowSource {
  /** Checks the settings. */
  public SequenceFiles {
    features = List.copyOf(features);
    labels = List.copyOf(labels);
    boolean folders = labels.isEmpty() && target == Target.Kind.CLASS;
    Violations violations =
        folders
            ? SequenceSettings.features(path, Feature.valueNames(features))
            : SequenceSettings.columns(path, Feature.valueNames(features), target, labels);
    violations.check();
  }

  @Override
  public boolean givesSplits() {
    return splits == ImageFiles.Splits.FOLDERS;
  }

  @Override
  public Content content() {
    return Content.SEQUENCES;
  }

  @Override
  public int targetValues() {
    return columns().targetValues();
  }

  @Override
  public List<String> targetNames() {
    return target.isClass() ? List.of() : labels;
  }

  @Override
  public String featureName(int place) {
    return Feature.valueNames(features).get(place);
  }

  @Override
  public List<InputColumn> inputColumns() {
    return columns().inputs();
  }

  @Override
  public SortedMap<Integer, Feature> categories() {
    return Feature.categories(features);
  }

  /** The columns of each file. */
  StepColumns columns() {
    return new StepColumns("", order, features, target, labels, "");
  }

  @Override
  public Arrivals.Unit arrival() {
    return Arrivals.Unit.FILES;
  }

  @Override
  public Dataset<Row> rows(Reading reading) {
    Labels folders = labels.isEmpty() ? Labels.FOLDERS : Labels.NONE;
    return rows(reading, columns(), folders, splits);
  }

  @Override
  public Dataset<Row> inputRows(Reading reading, InputRequest request) {
    request.requireNothingKept();
    return rows(reading, columns().untold(), Labels.NONE, ImageFiles.Splits.NONE);
  }

  private Dataset<Row> rows(
      Reading reading, StepColumns columns, Labels folders, ImageFiles.Splits given) {
    return new ReadSequenceFile(this, columns, folders, given, reading).rows(reading, "CSV files");
  }
}
