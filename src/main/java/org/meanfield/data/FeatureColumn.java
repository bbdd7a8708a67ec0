package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * A feature of each step: a number, or a category as its index, from 1 to the size of the
 * vocabulary, with 0 for every value that the vocabulary doesn't hold.
 *
 * @param encoding the input that a model makes of it
 * @param vocabulary the number of categories besides unknown ones; 0 for numbers
 * @param size the dimensions of an embedding; 0 for other columns
 * @param name the column's name; empty if it has none
 * @param values the categories in the order of their indices, from 1 on; empty of numbers, and of
 *     categories that have no names here
 */
public record FeatureColumn(
    Encoding encoding,
    int vocabulary,
    int size,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String name,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> values)
    implements Serializable {
  /** A column of numbers. */
  public static final FeatureColumn NUMBER = number("");

  /** The inputs that a model makes of a column. */
  public enum Encoding {
    /** The value itself. */
    NUMBER,
    /** A vector of the vocabulary's size, with a 1 for the category. */
    ONE_HOT,
    /** A row of a table that is learnt. */
    EMBEDDING
  }

  /** Checks that each column has what its encoding needs, and no more. */
  public FeatureColumn {
    Objects.requireNonNull(encoding, "encoding");
    name = name == null ? "" : name;
    values = values == null ? List.of() : List.copyOf(values);
    boolean category = encoding != Encoding.NUMBER;
    boolean embedded = encoding == Encoding.EMBEDDING;
    if ((category ? vocabulary < 1 : vocabulary != 0) || (embedded ? size < 1 : size != 0)) {
      throw new IllegalArgumentException(
          String.format(
              "a column of encoding %s with %d categories in %d dimensions",
              encoding, vocabulary, size));
    }
    if (!values.isEmpty() && values.size() != vocabulary) {
      throw new IllegalArgumentException(
          values.size() + " values in a vocabulary of " + vocabulary);
    }
  }

  /** Creates a column of categories that are learnt as vectors of {@code size} values. */
  public static FeatureColumn embedding(int vocabulary, int size) {
    return new FeatureColumn(Encoding.EMBEDDING, vocabulary, size, "", List.of());
  }

  /** Creates a column of named categories that are learnt as vectors of {@code size} values. */
  public static FeatureColumn embedding(String name, List<String> values, int size) {
    return new FeatureColumn(Encoding.EMBEDDING, values.size(), size, name, values);
  }

  /** Creates a column of categories that are vectors with a single 1. */
  public static FeatureColumn oneHot(int vocabulary) {
    return new FeatureColumn(Encoding.ONE_HOT, vocabulary, 0, "", List.of());
  }

  /** Creates a column of named categories that are vectors with a single 1. */
  public static FeatureColumn oneHot(String name, List<String> values) {
    return new FeatureColumn(Encoding.ONE_HOT, values.size(), 0, name, values);
  }

  /** Creates a column of numbers that has a name. */
  public static FeatureColumn number(String name) {
    return new FeatureColumn(Encoding.NUMBER, 0, 0, name, List.of());
  }

  /** Returns whether it is a category. */
  @JsonIgnore
  public boolean isCategory() {
    return encoding != Encoding.NUMBER;
  }

  /** Returns the columns, or none if all of them are numbers. */
  static List<FeatureColumn> withCategories(List<FeatureColumn> columns) {
    return columns.stream().noneMatch(FeatureColumn::isCategory) ? List.of() : List.copyOf(columns);
  }
}
