package org.meanfield.model.layer;

import java.lang.ref.Reference;
import java.util.function.BinaryOperator;
import java.util.function.ToDoubleBiFunction;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One pass over matrices of floats [B, n] in row order, in place of several of ND4J's operations:
 * piece after piece goes through arrays that stay in the processor's first cache, where loops over
 * them become vector instructions.
 */
public final class RowPass {
  static final int PIECE = 4096;

  /** Arrays of a thread, which hold nothing between two passes. */
  private static final ThreadLocal<float[][]> SCRATCH =
      ThreadLocal.withInitial(() -> new float[2][PIECE]);

  private RowPass() {}

  /** Changes values, each by itself. */
  @FunctionalInterface
  public interface Change {
    /** Changes the first {@code count} elements. */
    void apply(float[] values, int count);
  }

  /** Changes values by others at the same place. */
  @FunctionalInterface
  public interface Combination {
    /** Changes the first {@code count} elements of {@code values}. */
    void apply(float[] values, float[] others, int count);
  }

  /** A sum over the values of two matrices. */
  @FunctionalInterface
  public interface Measure {
    /** Returns the sum over the first {@code count} elements, which it may overwrite. */
    double apply(float[] values, float[] others, int count);
  }

  /** Sees values by where they are. */
  @FunctionalInterface
  interface Placed {
    /**
     * Sees the first {@code count} elements.
     *
     * @param position of the first one in its matrix, row after row
     */
    void apply(long position, float[] values, int count);
  }

  /** Returns whether a pass takes the matrix; if not, ND4J's operations do the same. */
  static boolean covers(INDArray matrix) {
    return matrix.dataType() == DataType.FLOAT
        && matrix.rank() == 2
        && (matrix.columns() == 1 || matrix.stride(1) == 1)
        && (matrix.rows() == 1 || matrix.stride(0) == matrix.columns());
  }

  /**
   * Adds a row to all rows, then changes the sums, in place.
   *
   * @param row [1, n], contiguous
   * @param operations that change a matrix in place as {@code change} does
   * @return {@code matrix}
   */
  public static INDArray addRow(
      INDArray matrix, INDArray row, Change change, UnaryOperator<INDArray> operations) {
    if (!covers(matrix)) {
      return operations.apply(matrix.addiRowVector(row));
    }
    float[] addends = Floats.copy(row);
    return forEach(
        matrix,
        (position, values, count) -> {
          alongRow(
              addends.length,
              position,
              count,
              (column, at, width) -> {
                for (int i = 0; i < width; i++) {
                  values[at + i] += addends[column + i];
                }
              });
          change.apply(values, count);
        });
  }

  /** Some of a row's columns, and where they are in a piece. */
  @FunctionalInterface
  private interface Stretch {
    void apply(int column, int at, int width);
  }

  /** Takes a piece apart where its matrix's rows end. */
  private static void alongRow(int columns, long position, int count, Stretch stretch) {
    for (int at = 0; at < count; ) {
      int column = (int) ((position + at) % columns);
      int width = Math.min(columns - column, count - at);
      stretch.apply(column, at, width);
      at += width;
    }
  }

  /**
   * Changes a matrix in place.
   *
   * @param operations that change a matrix in place as {@code change} does
   * @return {@code matrix}
   */
  public static INDArray change(
      INDArray matrix, Change change, UnaryOperator<INDArray> operations) {
    return covers(matrix)
        ? forEach(matrix, (position, values, count) -> change.apply(values, count))
        : operations.apply(matrix);
  }

  /** Changes a matrix that is covered in place. */
  static INDArray forEach(INDArray matrix, Placed change) {
    pieces(
        matrix,
        (place, position, values, count) -> {
          change.apply(position, values, count);
          place.put(values, 0, count);
        });
    return matrix;
  }

  private static void read(INDArray matrix, Placed reader) {
    pieces(matrix, (place, position, values, count) -> reader.apply(position, values, count));
  }

  /** An operation on a piece and the place that it came from. */
  @FunctionalInterface
  private interface Piece {
    void apply(FloatPointer place, long position, float[] values, int count);
  }

  private static void pieces(INDArray matrix, Piece piece) {
    float[] values = SCRATCH.get()[0];
    long length = matrix.length();
    try {
      FloatPointer pointer = Floats.pointer(matrix);
      for (long start = 0; start < length; start += PIECE) {
        int count = (int) Math.min(PIECE, length - start);
        pointer.position(start).get(values, 0, count);
        piece.apply(pointer, start, values, count);
      }
    } finally {
      Reference.reachabilityFence(matrix);
    }
  }

  /**
   * Changes a matrix in place by another one of its shape.
   *
   * @param operations that change the first of two matrices as {@code combination} does; the result
   *     may be a new one
   * @return {@code matrix}, or what {@code operations} return
   */
  public static INDArray combine(
      INDArray matrix,
      INDArray others,
      Combination combination,
      BinaryOperator<INDArray> operations) {
    if (!covers(matrix) || !covers(others)) {
      return operations.apply(matrix, others);
    }
    try {
      return forEach(matrix, beside(Floats.pointer(others), combination));
    } finally {
      Reference.reachabilityFence(others);
    }
  }

  private static Placed beside(FloatPointer others, Combination combination) {
    float[] other = SCRATCH.get()[1];
    return (position, values, count) -> {
      others.position(position).get(other, 0, count);
      combination.apply(values, other, count);
    };
  }

  /**
   * Returns the sum over the values of two matrices of one shape.
   *
   * @param operations that tell the same
   */
  public static double measure(
      INDArray matrix,
      INDArray others,
      Measure measure,
      ToDoubleBiFunction<INDArray, INDArray> operations) {
    if (!covers(matrix) || !covers(others)) {
      return operations.applyAsDouble(matrix, others);
    }
    double[] sum = new double[1];
    try {
      read(
          matrix,
          beside(
              Floats.pointer(others),
              (values, other, count) -> sum[0] += measure.apply(values, other, count)));
    } finally {
      Reference.reachabilityFence(others);
    }
    return sum[0];
  }

  /**
   * Adds up a matrix's rows.
   *
   * @param to [1, n], contiguous, which becomes scale·sum + kept·what it was
   */
  public static void sumRows(INDArray matrix, double scale, double kept, INDArray to) {
    if (!covers(matrix)) {
      INDArray sums = matrix.sum(true, 0).muli(scale);
      to.assign(kept == 0 ? sums : sums.addi(to.mul(kept)));
      return;
    }
    float[] sums = new float[matrix.columns()];
    read(
        matrix,
        (position, values, count) ->
            alongRow(
                sums.length,
                position,
                count,
                (column, at, width) -> {
                  for (int i = 0; i < width; i++) {
                    sums[column + i] += values[at + i];
                  }
                }));
    float[] before = kept == 0 ? new float[sums.length] : Floats.copy(to);
    for (int i = 0; i < sums.length; i++) {
      sums[i] = (float) scale * sums[i] + (float) kept * before[i];
    }
    try {
      Floats.pointer(to).put(sums);
    } finally {
      Reference.reachabilityFence(to);
    }
  }
}
