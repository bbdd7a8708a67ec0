package org.meanfield.data;

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
 */
public record FeatureColumn(Encoding encoding, int vocabulary, int size) implements Serializable {
  /** A column of numbers. */
  public static final FeatureColumn NUMBER = new FeatureColumn(Encoding.NUMBER, 0, 0);

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
    boolean category = encoding != Encoding.NUMBER;
    boolean embedded = encoding == Encoding.EMBEDDING;
    if ((category ? vocabulary < 1 : vocabulary != 0) || (embedded ? size < 1 : size != 0)) {
      throw new IllegalArgumentException(
          String.format(
              "a column of encoding %s with %d categories in %d dimensions",
              encoding, vocabulary, size));
    }
  }

  /** Creates a column of categories that are learnt as vectors of {@code size} values. */
  public static FeatureColumn embedding(int vocabulary, int size) {
    return new FeatureColumn(Encoding.EMBEDDING, vocabulary, size);
  }

  /** Creates a column of categories that are vectors with a single 1. */
  public static FeatureColumn oneHot(int vocabulary) {
    return new FeatureColumn(Encoding.ONE_HOT, vocabulary, 0);
  }

  /** Returns the columns, or none if all of them are numbers. */
  static List<FeatureColumn> withCategories(List<FeatureColumn> columns) {
    return columns.stream().allMatch(NUMBER::equals) ? List.of() : List.copyOf(columns);
  }
}
