package org.meanfield.model.input;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.model.input.InputColumn.Embedded;
import org.meanfield.model.input.InputColumn.Numeric;
import org.meanfield.model.input.InputColumn.OneHot;

/**
 * The order of the values of an encoded step: first the numbers, then the embeddings, then the
 * one-hot vectors, each kind in the order of its columns. The one-hot vectors may be left as their
 * indices, which then lie behind the dense values, numbers and embeddings.
 *
 * @param columns as they are stored
 */
public record EncodedStep(List<InputColumn> columns) {
  /** Copies the columns. */
  public EncodedStep {
    columns = List.copyOf(columns);
  }

  /** The form in which one-hot vectors are. */
  public enum Categories {
    /** Each category is a vector of its vocabulary's size. */
    EXPANDED,
    /** Each category stays an index. */
    INDEXED
  }

  /**
   * A column and the place of its first value.
   *
   * @param column where the column is stored
   * @param first where its first value is in the encoded step
   */
  public record Place<C extends InputColumn>(int column, C kind, int first) {}

  /** Returns the numbers. */
  public List<Place<Numeric>> numbers() {
    return places(Numeric.class, 0);
  }

  /** Returns the embeddings. */
  public List<Place<Embedded>> embeddings() {
    return places(Embedded.class, numbers().size());
  }

  /** Returns the one-hot vectors, as they are where they are expanded. */
  public List<Place<OneHot>> oneHots() {
    return places(OneHot.class, dense());
  }

  private <C extends InputColumn> List<Place<C>> places(Class<C> kind, int begin) {
    List<Place<C>> places = new ArrayList<>();
    int first = begin;
    for (int column = 0; column < columns.size(); column++) {
      if (kind.isInstance(columns.get(column))) {
        places.add(new Place<>(column, kind.cast(columns.get(column)), first));
        first = Math.addExact(first, columns.get(column).width());
      }
    }
    return places;
  }

  /** Returns the number of dense values: numbers and those of embeddings. */
  public int dense() {
    return columns.stream()
        .filter(column -> !(column instanceof OneHot))
        .mapToInt(InputColumn::width)
        .reduce(0, Math::addExact);
  }

  /** Returns the number of values of an encoded step. */
  public int width(Categories categories) {
    int width = dense();
    for (Place<OneHot> oneHot : oneHots()) {
      width = Math.addExact(width, categories == Categories.EXPANDED ? oneHot.kind().width() : 1);
    }
    return width;
  }
}
