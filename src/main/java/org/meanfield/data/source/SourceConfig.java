package org.meanfield.data.source;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Forecast;
import org.meanfield.data.Target;

/** The source of a dataset, as a user describes it; {@code source.kind} chooses its kind. */
public sealed interface SourceConfig extends Serializable permits RowSource, SequenceTable {
  /**
   * Returns the records of the files, each of which is a row: an example or a rejected one. They
   * come in the order of their places, those of one id one after the other. Spark reads the files
   * when they are first asked for, and goes on from its shuffle when they are again, before the
   * reading is closed.
   *
   * @throws org.meanfield.errors.DataException if nothing of it can be read
   */
  JavaRDD<SourceRow> records(Reading reading);

  /**
   * Returns the records as {@link #records} does, of examples that are to be scored: neither
   * targets nor splits are read of them, which new ones don't have yet.
   *
   * @throws org.meanfield.errors.DataException if nothing of it can be read
   */
  JavaRDD<SourceRow> inputs(Reading reading, InputRequest request);

  /**
   * Returns the same source, with those columns named that the user left to what its files hold.
   *
   * @throws org.meanfield.errors.DataException if they have none that can be taken
   */
  default SourceConfig named(Reading reading) {
    return this;
  }

  /**
   * Returns the same source, with those columns named that the user left to what its files hold, as
   * a dataset has them that was made of it.
   *
   * @param valueNames the names of a vector's values
   */
  default SourceConfig naming(List<String> valueNames) {
    return this;
  }

  /**
   * Returns what comes to the source at one time, while it is watched.
   *
   * @throws org.meanfield.errors.DataException if nothing can
   */
  default Arrivals.Unit arrival() {
    return Arrivals.Unit.FILE;
  }

  /** Returns whether each example says which split it belongs to. */
  boolean givesSplits();

  /** Returns whether examples lie in time, so that splits are stretches of it. */
  default boolean isDividedByTime() {
    return false;
  }

  /** Returns the kind of the examples. */
  default Content content() {
    return Content.IMAGES;
  }

  /** Values of a pixel; 0 if its examples are no images. */
  default int channels() {
    return content() == Content.IMAGES ? 1 : 0;
  }

  /** Returns the kind of the examples' target. */
  default Target.Kind target() {
    return Target.Kind.CLASS;
  }

  /** Returns the number of values to predict; 0 if classes are predicted. */
  default int targetValues() {
    return 0;
  }

  /** Returns the names of the values to predict; empty if classes are predicted. */
  default List<String> targetNames() {
    return IntStream.range(0, targetValues()).mapToObj(place -> "target " + place).toList();
  }

  /**
   * Returns how the windows of time series are compared with simple forecasts; empty of other data.
   *
   * @param seriesNames the names of all series, in the order of their numbers
   */
  default Optional<Forecast> forecast(List<String> seriesNames) {
    return Optional.empty();
  }

  /** Returns whether examples are cut from several time series, which have names. */
  default boolean hasSeries() {
    return false;
  }

  /** Returns the column of a value, for messages. */
  default String featureName(int place) {
    return "value " + place;
  }

  /** Returns the names of the values of vectors' records, in their order; empty of other data. */
  default List<String> vectorNames() {
    return List.of();
  }

  /**
   * Returns the columns that a row or a step is made of, in the order of their values; empty of
   * images and of generated data.
   */
  default List<InputColumn> inputColumns() {
    return List.of();
  }

  /** Returns the features that are categories, by their places among the values of a step. */
  default SortedMap<Integer, Feature> categories() {
    return new TreeMap<>();
  }

  /** Returns the column that a value is made of, for messages. */
  default String columnName(int place) {
    return featureName(place);
  }

  /** Returns what becomes of features without a value. */
  default MissingCells missingCells() {
    return MissingCells.REJECTED;
  }

  /** Returns whether examples come with all values that are to be filled from those around them. */
  default boolean isFilled() {
    return false;
  }

  /** Returns the error from which on a predicted value counts as wrong; 0 if there is none. */
  default double tolerance() {
    return 0;
  }

  /**
   * Returns a text that changes when the source's files do; empty if it has no files.
   *
   * @throws org.meanfield.errors.DataException if they can't be listed
   */
  default String state(SparkSession spark) {
    return FileListing.at(path(), spark.sparkContext().hadoopConfiguration()).state();
  }

  /** Returns where the source is, for messages; of files, their path. */
  String path();
}
