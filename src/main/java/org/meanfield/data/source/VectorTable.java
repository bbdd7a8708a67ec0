package org.meanfield.data.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Target;
import org.meanfield.data.source.Feature.Encoding;
import org.meanfield.errors.DataException;
import org.meanfield.errors.Inline;
import org.meanfield.errors.Violations;

/**
 * A table of numbers with a row for each example.
 *
 * @param path the file, or a directory of files, on any Hadoop file system; of {@code delta} the
 *     table's directory; of {@code iceberg} and {@code table} its name in one of Spark's catalogs
 * @param format the format: {@code csv}, with a header of column names, plain or compressed; {@code
 *     parquet}; {@code json}, with an object on each line; {@code orc}; {@code avro}, {@code delta}
 *     or {@code iceberg}, which need Spark's package of that name; or {@code table}, for what a
 *     catalog says that it is
 * @param form the form of the texts in them
 * @param missingCells the treatment of features without a value
 * @param features the columns of an example's values, each a column of numbers or a {@code {
 *     column, encode }}; empty for all columns of numbers but those of {@code id}, {@code label}
 *     and {@code split}
 * @param exclude columns that are left out where {@code features} is empty
 * @param id the column of the ids, each unique; if it is empty, an example's id is a hash of its
 *     values, its class and its split, and equal rows are numbered and share a split
 * @param label the column of the classes; empty if examples have none
 * @param split the column that names the split of each example: {@code train}, {@code validation}
 *     or {@code test}; empty if there is none
 */
public record VectorTable(
    String path,
    TableFormat format,
    @Inline TableText form,
    @Inline MissingCells missingCells,
    List<Feature> features,
    List<String> exclude,
    String id,
    String label,
    String split)
    implements RowSource {
  /** Checks the settings. */
  public VectorTable {
    features = List.copyOf(features);
    exclude = List.copyOf(exclude);
    List<String> valueNames = Feature.valueNames(features);
    List<String> named = new ArrayList<>(features.stream().map(Feature::column).toList());
    named.retainAll(List.of(id, label, split));
    Violations violations = new Violations();
    if (!features.isEmpty()) {
      missingCells.check(violations, features);
    }
    violations
        .require(!path.isBlank(), "path", "must not be empty", "give files, or a table")
        .require(
            !missingCells.looksAround(),
            "whenMissing",
            "is carry or interpolate, but the rows of a table have no order",
            "choose mean or drop")
        .require(
            new HashSet<>(valueNames).size() == valueNames.size(),
            "features",
            "is " + valueNames,
            "name each column once, or none to take all columns of numbers")
        .require(
            format != TableFormat.ICEBERG || !path.contains("/"),
            "path",
            "is " + path + ", but Iceberg's tables are read by their names in a catalog",
            "name the table, such as lake.db.people; a catalog of type hadoop finds directories")
        .require(
            named.isEmpty(),
            "features",
            "has " + String.join(", ", named) + ", which id, label or split names, too",
            "leave it out of one of them")
        .require(
            features.isEmpty() || exclude.isEmpty(),
            "exclude",
            "is " + exclude + ", but features says which columns are taken",
            "leave one of them out")
        .require(
            features.stream().noneMatch(feature -> feature.encode() == Encoding.EMBEDDING),
            "features",
            "has encode = embedding, which models of single rows can't learn",
            "choose encode = one-hot, or leave the column out")
        .check();
  }

  /** Creates a source whose rows with missing values are rejected. */
  public VectorTable(
      String path,
      TableFormat format,
      TableText form,
      List<Feature> features,
      List<String> exclude,
      String id,
      String label,
      String split) {
    this(path, format, form, MissingCells.REJECTED, features, exclude, id, label, split);
  }

  @Override
  public boolean givesSplits() {
    return !split.isEmpty();
  }

  @Override
  public Content content() {
    return Content.VECTORS;
  }

  @Override
  public String featureName(int place) {
    return columns().valueNames().get(place);
  }

  @Override
  public List<String> vectorNames() {
    return columns().valueNames();
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
  public SourceConfig named(Reading reading) {
    return features.isEmpty() ? with(new NumberColumns(this).of(reading)) : this;
  }

  @Override
  public SourceConfig naming(List<String> valueNames) {
    int indicators = missingCells.missingIndicators().size();
    if (features.isEmpty() && valueNames.isEmpty()) {
      throw new DataException(
          "The model doesn't know its columns: its dataset was prepared by an earlier version, and"
              + " data.source.features named none. Prepare the data, and score the dataset.");
    }
    return features.isEmpty() ? with(valueNames.subList(0, valueNames.size() - indicators)) : this;
  }

  private VectorTable with(List<String> columns) {
    if (!columns.containsAll(missingCells.missingIndicators())) {
      throw new DataException(
          String.format(
              "data.source.missingIndicators is %s, but the features are %s. Name some of them.",
              missingCells.missingIndicators(), columns));
    }
    List<Feature> numbers = columns.stream().map(Feature::number).toList();
    return new VectorTable(path, format, form, missingCells, numbers, List.of(), id, label, split);
  }

  @Override
  public Arrivals.Unit arrival() {
    if (format == TableFormat.TABLE) {
      throw new DataException(
          "data.source.format = table is any table of a catalog, which has no log to follow it by."
              + " Prepare by format = delta or iceberg, or score the table without --follow.");
    }
    return format.isOfFiles() ? Arrivals.Unit.FILE : Arrivals.Unit.ROWS;
  }

  @Override
  public Dataset<Row> rows(Reading reading) {
    return identified(rows(reading, columns()));
  }

  @Override
  public Dataset<Row> inputRows(Reading reading, InputRequest request) {
    return identified(rows(reading, columns().untold().keeping(request.kept())));
  }

  private Dataset<Row> identified(Dataset<Row> rows) {
    return id.isEmpty() ? ContentIds.numbered(rows) : rows;
  }

  private StepColumns columns() {
    return new StepColumns(
        id,
        "",
        features,
        Target.Kind.CLASS,
        label.isEmpty() ? List.of() : List.of(label),
        split,
        missingCells,
        false);
  }

  private Dataset<Row> rows(Reading reading, StepColumns columns) {
    ReadVectors use = new ReadVectors(columns, form, reading.findings());
    return switch (format) {
      case CSV -> files(SequenceTable.Format.CSV, columns).read(reading, use, SourceRow.SCHEMA);
      case PARQUET ->
          files(SequenceTable.Format.PARQUET, columns).read(reading, use, SourceRow.SCHEMA);
      default -> {
        SparkTable table = SparkTable.open(reading, format, path);
        table.remarks().forEach(reading::remark);
        yield table.read(columns, use, SourceRow.SCHEMA);
      }
    };
  }

  private TableFiles files(SequenceTable.Format read, StepColumns columns) {
    return new TableFiles(path, read, form, columns);
  }

  @Override
  public String state(SparkSession spark) {
    return new TableVersion(spark).of(format, path);
  }
}
