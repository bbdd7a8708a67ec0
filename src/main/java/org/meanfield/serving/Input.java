package org.meanfield.serving;

import java.util.List;
import org.meanfield.errors.DataException;

/**
 * A value that a model wants, of each step if it reads sequences.
 *
 * @param name the column's name; {@code value 1}, {@code value 2} and so on where columns have none
 * @param kind a number in its column's unit, or a category
 * @param categories those that the model knows, in the order of their indices, which begin at 1;
 *     empty of numbers
 */
public record Input(String name, Kind kind, List<String> categories) {
  /** The kinds of inputs. */
  public enum Kind {
    /** The value is a number. */
    NUMBER,
    /** The value is the text of a category; one that isn't among the categories is unknown. */
    CATEGORY
  }

  /** Copies the categories. */
  public Input {
    categories = List.copyOf(categories);
  }

  double number(Object value) {
    if (kind == Kind.CATEGORY && value instanceof CharSequence text) {
      return categories.indexOf(text.toString()) + 1;
    }
    if (kind == Kind.NUMBER && value instanceof Number number) {
      return number.doubleValue();
    }
    if (kind == Kind.NUMBER && value instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    throw new DataException(
        String.format(
            "The input %s is %s, but the model wants %s.",
            name,
            value,
            kind == Kind.CATEGORY
                ? "the text of a category, such as " + categories.stream().findFirst().orElse("a")
                : "a number or a truth value; fill in what is missing first"));
  }
}
