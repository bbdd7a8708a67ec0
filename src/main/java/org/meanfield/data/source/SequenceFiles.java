package org.meanfield.data.source;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Target;
import org.meanfield.errors.Inline;
import org.meanfield.errors.Violations;

/**
 * A folder of CSV files, each of them a sequence with a row for each time step. Names that begin
 * with a dot or an underscore are no data, as everywhere in Hadoop.
 *
 * @param path the folder, on any Hadoop file system
 * @param form of its texts
 * @param order the column of the step's number or time; empty if rows are in their order
 * @param features the columns of its values
 * @param target what the model predicts
 * @param labels the column of classes, or the columns of values; empty if the folder right above a
 *     file is its class
 * @param ids what a sequence's id is
 * @param splits whether the first sub-folders are {@code train}, {@code validation}, {@code test}
 */
public record SequenceFiles(
    String path,
    @Inline TableText form,
    String order,
    List<String> features,
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
            ? SequenceSettings.features(path, features)
            : SequenceSettings.columns(path, features, target, labels);
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
    return features.get(place);
  }

  /** The columns of each file. */
  StepColumns columns() {
    return new StepColumns("", order, features, target, labels, "");
  }

  @Override
  public Dataset<Row> rows(Reading reading) {
    return new ReadSequenceFile(this, reading).rows(reading, "CSV files");
  }
}
