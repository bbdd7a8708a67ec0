package org.meanfield.data.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.meanfield.data.Target;

/**
 * The columns of a table that describe a step; an empty name stands for no column.
 *
 * @param id of the sequence that it belongs to
 * @param order the step's number or time; none for that of the rows
 * @param features its values
 * @param target what the model predicts
 * @param labels the column of classes, or the columns of values; none if that is known otherwise
 * @param split of the sequence
 * @param missing what becomes of features without a value
 * @param openTargets whether a value to predict may be missing, which is NaN then
 * @param kept whose cells go with the example as texts
 */
record StepColumns(
    String id,
    String order,
    List<Feature> features,
    Target.Kind target,
    List<String> labels,
    String split,
    MissingCells missing,
    boolean openTargets,
    List<String> kept)
    implements Serializable {
  /** Creates the columns of a table of which no cells are kept. */
  StepColumns(
      String id,
      String order,
      List<Feature> features,
      Target.Kind target,
      List<String> labels,
      String split,
      MissingCells missing,
      boolean openTargets) {
    this(id, order, features, target, labels, split, missing, openTargets, List.of());
  }

  /** Creates the columns of a table whose rows have all values. */
  StepColumns(
      String id,
      String order,
      List<Feature> features,
      Target.Kind target,
      List<String> labels,
      String split) {
    this(id, order, features, target, labels, split, MissingCells.REJECTED, false);
  }

  /** Returns all columns, in the order in which {@link StepParser} takes their cells. */
  List<String> all() {
    List<String> columns = new ArrayList<>(List.of(id, order));
    features.forEach(feature -> columns.add(feature.column()));
    columns.addAll(labels);
    columns.add(split);
    columns.addAll(kept);
    return columns;
  }

  /** Returns the place of the split among {@link #all()}; kept cells come behind it. */
  int splitAt() {
    return 2 + features.size() + labels.size();
  }

  /** Returns the columns without those that new examples don't have yet: targets and splits. */
  StepColumns untold() {
    return new StepColumns(
        id, order, features, Target.Kind.CLASS, List.of(), "", missing, false, kept);
  }

  /** Returns these columns, and others whose cells are kept. */
  StepColumns keeping(List<String> others) {
    return new StepColumns(
        id, order, features, target, labels, split, missing, openTargets, others);
  }

  /** Returns the number of values of a step: those of its features, then the indicators. */
  int values() {
    return Feature.values(features) + missing.missingIndicators().size();
  }

  /** Returns whether an indicator stands for a feature's missing values. */
  boolean hasIndicator(int feature) {
    String column = features.get(feature).column();
    return missing.missingIndicators().contains(column)
        && features.stream().map(Feature::column).toList().indexOf(column) == feature;
  }

  /** Returns the columns of the features, as rows of raw input have them. */
  List<InputColumn> inputs() {
    return inputs(features.size(), 0);
  }

  /**
   * Returns the columns of the features.
   *
   * @param own the number of features whose values are a step's own
   * @param later the number of steps after which the values of all others are
   */
  List<InputColumn> inputs(int own, int later) {
    List<InputColumn> inputs = new ArrayList<>();
    for (int i = 0; i < features.size(); i++) {
      Feature feature = features.get(i);
      String name = i < own ? feature.column() : feature.column() + InputColumn.later(later);
      inputs.add(
          new InputColumn(name, feature.encode(), feature.parts(), List.of(), hasIndicator(i)));
    }
    return inputs;
  }

  /** Returns the names of a step's values, for messages. */
  List<String> valueNames() {
    List<String> names = new ArrayList<>(Feature.valueNames(features));
    names.addAll(indicatorNames());
    return names;
  }

  /** Returns the names of the values that tell where others are missing. */
  List<String> indicatorNames() {
    return IntStream.range(0, features.size())
        .filter(this::hasIndicator)
        .mapToObj(feature -> features.get(feature).column() + " is missing")
        .toList();
  }

  /** Returns the column that each value of the features is made of. */
  List<String> columnOfValues() {
    return features.stream()
        .flatMap(feature -> feature.valueNames().stream().map(value -> feature.column()))
        .toList();
  }

  /** Returns whether the column at a place among {@link #all()} is a feature of an encoding. */
  boolean isFeature(int place, Feature.Encoding encoding) {
    return place >= 2
        && place < 2 + features.size()
        && features.get(place - 2).encode() == encoding;
  }

  /** Returns whether the column at a place among {@link #all()} is a feature of categories. */
  boolean isCategory(int place) {
    return place >= 2
        && place < 2 + features.size()
        && features.get(place - 2).encode().isCategory();
  }

  /** Returns the columns whose cells are texts, such as ids and classes, and no numbers. */
  List<String> names() {
    List<String> names = new ArrayList<>(List.of(id, split));
    if (target.isClass() && !labels.isEmpty()) {
      names.add(labels.get(0));
    }
    features.stream()
        .filter(feature -> feature.encode().isCategory())
        .forEach(feature -> names.add(feature.column()));
    return names;
  }

  /** Returns the number of values to predict; 0 if classes are predicted. */
  int targetValues() {
    return target.isClass() ? 0 : labels.size();
  }

  /** Says which of a step's values are missing. */
  String lack(double[] values) {
    List<String> names = columnOfValues();
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (Double.isNaN(values[i]) && !missing.contains(names.get(i))) {
        missing.add(names.get(i));
      }
    }
    return "has no value in " + String.join(", ", missing);
  }
}
