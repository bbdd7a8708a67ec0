package org.meanfield.data.source;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.ApplyFunctionExpression;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Target;
import org.meanfield.data.source.Feature.Encoding;
import org.meanfield.errors.DataException;
import org.meanfield.errors.Violations;
import scala.collection.JavaConverters;

/**
 * Parquet files with a row for each sequence, whose values are arrays of numbers, or of the names
 * of categories.
 *
 * @param path the Parquet file, or a directory of Parquet files, on any Hadoop file system
 * @param id the column of the ids, which are texts or whole numbers, each unique
 * @param features the columns of the input values, which are arrays of numbers, or a {@code {
 *     column, encode }} with {@code one-hot} or {@code embedding} of those that hold categories
 * @param arrays the arrangement of the input values: a column for each feature, whose arrays have
 *     one value for each time step ({@code by-feature}), or one column, whose arrays hold an array
 *     of values for each time step ({@code by-step})
 * @param target the target that the model predicts: a class for each sequence ({@code class}) or
 *     each time step ({@code class-per-step}), or values for each sequence ({@code value}) or each
 *     time step ({@code value-per-step})
 * @param labels the column of the classes, or the columns of the values to predict, which hold
 *     arrays if each time step has a target
 * @param split the column that names the split of each sequence: {@code train}, {@code validation}
 *     or {@code test}; empty if there is none
 */
public record SequenceArrays(
    String path,
    String id,
    List<Feature> features,
    Nesting arrays,
    Target.Kind target,
    List<String> labels,
    String split)
    implements RowSource {
  private static final String ROW = "row";
  private static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType);
  private static final DataType DOUBLES = DataTypes.createArrayType(DataTypes.DoubleType);
  private static final DataType TEXTS = DataTypes.createArrayType(DataTypes.StringType);

  /** The values that an array holds. */
  public enum Nesting {
    /** Each column is a feature: an array of its values, one for each step. */
    BY_FEATURE,
    /** The one column is an array of steps, each an array of its values. */
    BY_STEP
  }

  /** Checks the settings. */
  public SequenceArrays {
    features = List.copyOf(features);
    labels = List.copyOf(labels);
    Violations violations =
        SequenceSettings.columns(path, Feature.valueNames(features), target, labels);
    violations
        .require(
            arrays == Nesting.BY_FEATURE || features.size() == 1,
            "features",
            "is " + Feature.valueNames(features) + ", but arrays = by-step takes one column",
            "name one column of arrays of arrays")
        .require(
            features.stream().map(Feature::encode).allMatch(it -> isPossible(it, arrays)),
            "features",
            "has an encoding that arrays can't have",
            arrays == Nesting.BY_STEP
                ? "leave encode out, or choose arrays = by-feature for categories"
                : "choose encode = one-hot or embedding, or leave it out for numbers")
        .require(!id.isBlank(), "id", "must not be empty", "name a column of unique ids")
        .check();
  }

  private static boolean isPossible(Encoding encode, Nesting arrays) {
    return encode == Encoding.NUMBER || (encode.isCategory() && arrays == Nesting.BY_FEATURE);
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
    return arrays == Nesting.BY_STEP
        ? features.get(0).column() + "[" + place + "]"
        : features.get(place).column();
  }

  @Override
  public SortedMap<Integer, Feature> categories() {
    return Feature.categories(features);
  }

  @Override
  public Dataset<Row> rows(Reading reading) {
    return rows(reading, split, labels);
  }

  @Override
  public Dataset<Row> inputRows(Reading reading, InputRequest request) {
    request.requireNothingKept();
    return rows(reading, "", List.of());
  }

  private Dataset<Row> rows(Reading reading, String given, List<String> targets) {
    List<String> columns = new ArrayList<>(List.of(given, id));
    columns.addAll(Feature.valueNames(features));
    columns.addAll(targets);
    ParquetTable table = ParquetTable.open(reading, path, columns);
    table.requireOneText(id, target.isClass() && !targets.isEmpty() ? targets.get(0) : "");
    categories().values().forEach(category -> table.requireOneText(category.column()));
    return table.rows(part -> rows(part, columns, targets, reading.findings()));
  }

  private Dataset<Row> rows(
      ParquetTable.Part part, List<String> columns, List<String> targets, Findings findings) {
    List<DataType> types = new ArrayList<>(List.of(DataTypes.StringType, DataTypes.StringType));
    features.forEach(feature -> types.add(featureType(part, feature)));
    targets.forEach(name -> types.add(labelType(part, name)));
    List<Column> inputs = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      inputs.add(
          columns.get(i).isEmpty()
              ? functions.lit(null).cast(types.get(i))
              : part.column(columns.get(i)).cast(types.get(i)));
    }
    types.add(DataTypes.StringType);
    types.add(DataTypes.LongType);
    inputs.add(ParquetTable.Part.source());
    inputs.add(ParquetTable.Part.position());
    List<Expression> expressions = inputs.stream().map(Column::expr).toList();
    // Not a user-defined function of Spark's, which would make an object of each number.
    Expression read =
        new ApplyFunctionExpression(
            new ReadArrays(this, targets, types, findings),
            JavaConverters.asScalaBuffer(expressions).toSeq());
    return part.select(new Column(read).as(ROW)).select(ROW + ".*");
  }

  private DataType featureType(ParquetTable.Part part, Feature feature) {
    String name = feature.column();
    DataType type = part.type(name);
    if (feature.encode().isCategory()) {
      if (!(type instanceof ArrayType array && array.elementType() instanceof AtomicType)) {
        throw wrong(part, name, type, "arrays, with the category of each step", "features");
      }
      return TEXTS;
    }
    if (arrays == Nesting.BY_STEP) {
      if (!(type instanceof ArrayType steps && isArrayOf(NumericType.class, steps.elementType()))) {
        throw wrong(part, name, type, "arrays of arrays of numbers", "features");
      }
      return DataTypes.createArrayType(floatsOrDoubles(steps.elementType()));
    }
    return numbers(part, name, type, "features");
  }

  private DataType labelType(ParquetTable.Part part, String name) {
    DataType type = part.type(name);
    return switch (target) {
      case CLASS -> DataTypes.StringType;
      case CLASS_PER_STEP -> {
        if (!(type instanceof ArrayType)) {
          throw wrong(part, name, type, "arrays, with the class of each step", "labels");
        }
        yield TEXTS;
      }
      case VALUE -> {
        if (!(type instanceof NumericType || part.isPartition(name))) {
          throw wrong(part, name, type, "numbers", "labels");
        }
        yield DataTypes.DoubleType;
      }
      case VALUE_PER_STEP -> numbers(part, name, type, "labels");
    };
  }

  private DataType numbers(ParquetTable.Part part, String name, DataType type, String setting) {
    if (!isArrayOf(NumericType.class, type)) {
      throw wrong(part, name, type, "arrays of numbers", setting);
    }
    return floatsOrDoubles(type);
  }

  private static DataException wrong(
      ParquetTable.Part part, String name, DataType type, String wanted, String setting) {
    return new DataException(
        String.format(
            "The column %s of %s holds %s; data.source.%s must name columns of %s.",
            name, part.file(), type.catalogString(), setting, wanted));
  }

  private static boolean isArrayOf(Class<? extends DataType> element, DataType type) {
    return type instanceof ArrayType array && element.isInstance(array.elementType());
  }

  private static DataType floatsOrDoubles(DataType array) {
    boolean floats = ((ArrayType) array).elementType().equals(DataTypes.FloatType);
    return floats ? FLOATS : DOUBLES;
  }
}
