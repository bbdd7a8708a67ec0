package org.meanfield.serving;

import java.util.List;

/**
 * A value that a model wants of a row, or of each step if it reads sequences.
 *
 * @param name the column's name; {@code value 1}, {@code value 2} and so on where columns have none
 * @param kind the kind of the value
 * @param categories those that the model knows, in the order of their indices, which begin at 1;
 *     empty of other kinds
 */
public record Input(String name, Kind kind, List<String> categories) {
  /** The kinds of inputs. */
  public enum Kind {
    /** The value is a number in its column's unit; a truth value stands for 1 or 0. */
    NUMBER,
    /** The value is a truth value, or 1 or 0. */
    TRUTH,
    /** The value is the text of a category; one that isn't among the categories is unknown. */
    CATEGORY,
    /**
     * The value is a time: an {@link java.time.Instant}, {@link java.time.ZonedDateTime} or {@link
     * java.time.OffsetDateTime}, or a {@link java.time.LocalDateTime} or {@link
     * java.time.LocalDate} by the clocks of the source's time zone.
     */
    TIME
  }

  /** Copies the categories. */
  public Input {
    categories = List.copyOf(categories);
  }
}
