package org.meanfield.model.input;

/**
 * A column of a step's values: a number, or a category. A category is stored as its index: 1 to V
 * for the V values of the vocabulary, and 0 for every value that the vocabulary doesn't hold.
 */
public sealed interface InputColumn {
  /** Returns the number of values that the column becomes in an encoded step. */
  int width();

  /** Values that are numbers and stay as they are. */
  record Numeric() implements InputColumn {
    @Override
    public int width() {
      return 1;
    }
  }

  /**
   * Categories as vectors of V values, of which that of the category is 1 and the others are 0.
   * Unknown values are V zeros, so that no weight belongs to them that training never changes.
   *
   * @param vocabulary V, at least 1
   */
  record OneHot(int vocabulary) implements InputColumn {
    /** Checks the range. */
    public OneHot {
      requireVocabulary(vocabulary);
    }

    @Override
    public int width() {
      return vocabulary;
    }
  }

  /**
   * Categories as rows of a table that is learnt (Bengio et al. 2003,
   * jmlr.org/papers/v3/bengio03a). The row of unknown values begins at zero, the mean of the
   * others, and stays there unless training data has unknown values.
   *
   * @param vocabulary V, at least 1; the table has V + 1 rows
   * @param size the dimensions of a row, at least 1
   */
  record Embedded(int vocabulary, int size) implements InputColumn {
    /** Checks the ranges. */
    public Embedded {
      requireVocabulary(vocabulary);
      if (size < 1) {
        throw new IllegalArgumentException("an embedding in " + size + " dimensions");
      }
    }

    @Override
    public int width() {
      return size;
    }

    /** Returns the number of values in the table. */
    public long parameters() {
      return (vocabulary + 1L) * size;
    }
  }

  private static void requireVocabulary(int vocabulary) {
    if (vocabulary < 1) {
      throw new IllegalArgumentException("a vocabulary of " + vocabulary + " values");
    }
  }
}
