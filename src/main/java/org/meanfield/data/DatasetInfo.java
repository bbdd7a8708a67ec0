package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.meanfield.errors.DataException;

/**
 * The facts about a dataset that the rest of the application needs.
 *
 * @param content what its examples are
 * @param steps time steps of the longest sequence; of an image, its rows; of a vector, 1
 * @param features values of a step; of an image, its columns
 * @param target what is predicted of an example
 * @param examples how many there are in each split that there is
 * @param fingerprint SHA-256 of all content, decompressed, so independent of place and compression,
 *     and, but for a text, of how it is divided; of generated data, of what defines it
 * @param alphabet of a text, the characters that are its classes, in their order; else empty
 * @param classNames of other classes, in the order of their numbers; empty if they have no names
 * @param normaliser what is done to values before a model sees them
 * @param forecast how its windows are cut from time series; null of other data
 * @param columns the features of a step, if categories are among them; empty if all are numbers
 * @param featureNames the names of the values of a step, in their order; empty if they have none
 */
public record DatasetInfo(
    Content content,
    int steps,
    int features,
    Target target,
    Map<Split, Integer> examples,
    String fingerprint,
    String alphabet,
    List<String> classNames,
    Normaliser normaliser,
    @JsonInclude(JsonInclude.Include.NON_NULL) Forecast forecast,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FeatureColumn> columns,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> featureNames)
    implements Serializable {
  /** The kind of examples. */
  public enum Content {
    /** Images of one size, which are vectors, or sequences of rows. */
    IMAGES(Byte.BYTES),
    /** Sequences, of several lengths. */
    SEQUENCES(Float.BYTES),
    /** Vectors of numbers: the rows of a table. */
    VECTORS(Float.BYTES),
    /** A text, in windows of characters. */
    TEXT(Integer.BYTES);

    private final int bytesPerValue;

    Content(int bytesPerValue) {
      this.bytesPerValue = bytesPerValue;
    }
  }

  /** Copies what is mutable. */
  public DatasetInfo {
    examples = Map.copyOf(examples);
    classNames = List.copyOf(classNames);
    columns = FeatureColumn.withCategories(columns);
    requireColumns(columns, features);
    featureNames = List.copyOf(featureNames);
    requireNames(featureNames, features);
  }

  /** Requires a column for each value, or none at all. */
  static void requireColumns(List<FeatureColumn> columns, int features) {
    if (!columns.isEmpty() && columns.size() != features) {
      throw new IllegalArgumentException(columns.size() + " columns of " + features + " values");
    }
  }

  /** Requires a name for each value, or none at all. */
  static void requireNames(List<String> featureNames, int features) {
    if (!featureNames.isEmpty() && featureNames.size() != features) {
      throw new IllegalArgumentException(featureNames.size() + " names of " + features + " values");
    }
  }

  /** Creates the facts about data that is not text. */
  public DatasetInfo(
      Content content,
      int steps,
      int features,
      Target target,
      Map<Split, Integer> examples,
      String fingerprint) {
    this(
        content,
        steps,
        features,
        target,
        examples,
        fingerprint,
        "",
        List.of(),
        Normaliser.NONE,
        null,
        List.of(),
        List.of());
  }

  /** Returns the same facts, but for the normalisers. */
  DatasetInfo normalisedBy(Normaliser values, Normaliser targets) {
    return new DatasetInfo(
        content,
        steps,
        features,
        target.normalisedBy(targets),
        examples,
        fingerprint,
        alphabet,
        classNames,
        values,
        forecast,
        columns,
        featureNames);
  }

  /** Returns the same facts, but for what is predicted. */
  public DatasetInfo predicting(Target other) {
    return new DatasetInfo(
        content,
        steps,
        features,
        other,
        examples,
        fingerprint,
        alphabet,
        classNames,
        normaliser,
        forecast,
        columns,
        featureNames);
  }

  /** Returns the same facts, but for the categories' vocabularies. */
  DatasetInfo categorisedBy(List<FeatureColumn> others) {
    return new DatasetInfo(
        content,
        steps,
        features,
        target,
        examples,
        fingerprint,
        alphabet,
        classNames,
        normaliser,
        forecast,
        others,
        featureNames);
  }

  /** Returns the same facts of values that are divided into other steps. */
  DatasetInfo shaped(int otherSteps, int otherFeatures, String otherFingerprint) {
    return new DatasetInfo(
        content,
        otherSteps,
        otherFeatures,
        target,
        examples,
        otherFingerprint,
        alphabet,
        classNames,
        normaliser,
        forecast,
        columns,
        featureNames);
  }

  /** Returns the same facts of some of the examples. */
  DatasetInfo ofExamples(Map<Split, Integer> some, String otherFingerprint) {
    return new DatasetInfo(
        content,
        steps,
        features,
        target,
        some,
        otherFingerprint,
        alphabet,
        classNames,
        normaliser,
        forecast,
        columns,
        featureNames);
  }

  /** Returns the places of categories among a step's values. */
  public int[] categories() {
    return IntStream.range(0, columns.size())
        .filter(place -> columns.get(place).isCategory())
        .toArray();
  }

  /** The name of a class, or its number if classes have no names. */
  public String className(int number) {
    return classNames.isEmpty() ? String.valueOf(number) : classNames.get(number);
  }

  /** The names of the time series that windows are cut from; empty if there are none. */
  public List<String> series() {
    return forecast == null ? List.of() : forecast.series();
  }

  /** Returns whether the split exists. */
  public boolean has(Split split) {
    return examples.containsKey(split);
  }

  /**
   * Refuses a split that there isn't.
   *
   * @param setting which would have set it apart
   * @param usual what that would be
   * @throws DataException if there is none
   */
  void require(Split split, String setting, String usual) {
    if (!has(split)) {
      throw new DataException(
          String.format(
              "The data has no %s split: %s is 0. Set %s = %s, for example, and train a new run.",
              split.label(), setting, setting, usual));
    }
  }

  /** Bytes of values and their objects, for a split held in memory; 0 if there is none. */
  public long bytesInMemory(Split split) {
    long objectHeaders = 56;
    // A character is one number until a minibatch is made of it.
    long values = content == Content.TEXT ? steps + 1 : (long) steps * features;
    if (content == Content.SEQUENCES || content == Content.VECTORS) {
      objectHeaders += 24;
      values += target.kind().perStep() ? steps : 1;
    }
    return examples.getOrDefault(split, 0) * (values * content.bytesPerValue + objectHeaders);
  }
}
