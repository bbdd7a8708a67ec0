package org.meanfield.model.input;

import java.util.Arrays;
import org.meanfield.errors.DataException;
import org.meanfield.model.input.InputColumn.Numeric;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The steps of a minibatch [B, F, T] as they are stored, with the categories' indices checked.
 * Arrays go step by step, and within a step example by example.
 */
final class StoredSteps {
  private final int batch;
  private final int count;
  private final int columns;
  private final double[] values;

  /** The mask of each step; null for none. */
  private final double[] present;

  /** The index of each step, by column; null where the column has numbers. */
  private final int[][] indices;

  /**
   * Reads a minibatch.
   *
   * @param mask [B, T]; null for none
   * @throws DataException if an index is none of its column's vocabulary
   */
  StoredSteps(EncodedStep encoded, INDArray input, INDArray mask) {
    columns = encoded.columns().size();
    if (input.rank() != 3 || input.size(1) != columns) {
      throw new IllegalArgumentException(
          String.format(
              "steps of %d columns are [B, %d, T], but the input is %s",
              columns, columns, Arrays.toString(input.shape())));
    }
    batch = Math.toIntExact(input.size(0));
    count = Math.toIntExact(input.size(2));
    values = Doubles.copy(input);
    present = mask == null ? null : Doubles.copy(mask.castTo(input.dataType()));
    indices = new int[columns][];
    for (int column = 0; column < columns; column++) {
      InputColumn kind = encoded.columns().get(column);
      if (!(kind instanceof Numeric)) {
        indices[column] = indices(column, ColumnEncoding.vocabulary(kind));
      }
    }
  }

  /** Returns the number of examples, B. */
  int batch() {
    return batch;
  }

  /** Returns the number of steps of the longest example, T. */
  int count() {
    return count;
  }

  /** Returns whether the mask leaves the step in. */
  boolean isPresent(int t, int example) {
    return present == null || present[t * batch + example] != 0;
  }

  /** Returns the number in a column. */
  double number(int t, int column, int example) {
    return values[(t * columns + column) * batch + example];
  }

  /** Returns the index of the category in a column; 0 where the mask leaves the step out. */
  int category(int t, int column, int example) {
    return indices[column][t * batch + example];
  }

  private int[] indices(int column, int vocabulary) {
    int[] all = new int[count * batch];
    for (int t = 0; t < count; t++) {
      for (int example = 0; example < batch; example++) {
        if (isPresent(t, example)) {
          all[t * batch + example] = index(number(t, column, example), column, vocabulary);
        }
      }
    }
    return all;
  }

  private static int index(double value, int column, int vocabulary) {
    int index = (int) value;
    if (index != value || index < 0 || index > vocabulary) {
      throw new DataException(
          String.format(
              "Column %d of a step, counted from 1, has %s as the index of a category, but must"
                  + " have a whole number from 1 to %d, its vocabulary's size, or 0 for a value that"
                  + " is not in the vocabulary. Prepare the data with the vocabulary that the model"
                  + " was trained with.",
              column + 1, value, vocabulary));
    }
    return index;
  }
}
