package org.meanfield.model.layer;

import java.lang.ref.Reference;
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

  /** What two matrices' values add up to. */
  @FunctionalInterface
  public interface Measure {
    /** That of the first {@code count} elements, which it may overwrite. */
    double apply(float[] values, float[] others, int count);
  }

  /** Changes values by where they are. */
  @FunctionalInterface
  interface Placed {
    /**
     * Changes the first {@code count} elements.
     *
     * @param position of the first one in its matrix, row after row
     */
    void apply(long position, float[] values, int count);
  }

  /** Whether a pass takes it. */
  public static boolean covers(INDArray matrix) {
    return matrix.dataType() == DataType.FLOAT
        && matrix.rank() == 2
        && (matrix.columns() == 1 || matrix.stride(1) == 1)
        && (matrix.rows() == 1 || matrix.stride(0) == matrix.columns());
  }

  /**
   * Adds a row to all rows, then changes the sums, in place.
   *
   * @param row [1, n], contiguous
   * @return {@code matrix}
   */
  public static INDArray addRow(INDArray matrix, INDArray row, Change change) {
    float[] addends = Floats.copy(row);
    return forEach(
        matrix,
        (position, values, count) -> {
          add(addends, position, values, count);
          change.apply(values, count);
        });
  }

  private static void add(float[] row, long position, float[] values, int count) {
    int done = 0;
    while (done < count) {
      int column = (int) ((position + done) % row.length);
      int width = Math.min(row.length - column, count - done);
      for (int i = 0; i < width; i++) {
        values[done + i] += row[column + i];
      }
      done += width;
    }
  }

  /**
   * Changes a matrix in place.
   *
   * @return {@code matrix}
   */
  public static INDArray change(INDArray matrix, Change change) {
    return forEach(matrix, (position, values, count) -> change.apply(values, count));
  }

  /** As {@link #change}. */
  static INDArray forEach(INDArray matrix, Placed change) {
    float[] values = SCRATCH.get()[0];
    long length = matrix.length();
    try {
      FloatPointer pointer = Floats.pointer(matrix);
      for (long start = 0; start < length; start += PIECE) {
        int count = (int) Math.min(PIECE, length - start);
        pointer.position(start).get(values, 0, count);
        change.apply(start, values, count);
        pointer.put(values, 0, count);
      }
    } finally {
      Reference.reachabilityFence(matrix);
    }
    return matrix;
  }

  /**
   * Changes a matrix in place by another one of its shape.
   *
   * @return {@code matrix}
   */
  public static INDArray combine(INDArray matrix, INDArray others, Combination combination) {
    float[] other = SCRATCH.get()[1];
    try {
      FloatPointer pointer = Floats.pointer(others);
      return forEach(
          matrix,
          (position, values, count) -> {
            pointer.position(position).get(other, 0, count);
            combination.apply(values, other, count);
          });
    } finally {
      Reference.reachabilityFence(others);
    }
  }

  /** What two matrices of one shape add up to. */
  public static double measure(INDArray matrix, INDArray others, Measure measure) {
    float[] values = SCRATCH.get()[0];
    float[] other = SCRATCH.get()[1];
    long length = matrix.length();
    double sum = 0;
    try {
      FloatPointer first = Floats.pointer(matrix);
      FloatPointer second = Floats.pointer(others);
      for (long start = 0; start < length; start += PIECE) {
        int count = (int) Math.min(PIECE, length - start);
        first.position(start).get(values, 0, count);
        second.position(start).get(other, 0, count);
        sum += measure.apply(values, other, count);
      }
    } finally {
      Reference.reachabilityFence(matrix);
      Reference.reachabilityFence(others);
    }
    return sum;
  }

  /**
   * Adds up a matrix's rows.
   *
   * @param to [1, n], contiguous, which becomes scale·sum + kept·what it was
   */
  public static void sumRows(INDArray matrix, float scale, float kept, INDArray to) {
    float[] sums = new float[matrix.columns()];
    float[] values = SCRATCH.get()[0];
    long length = matrix.length();
    try {
      FloatPointer pointer = Floats.pointer(matrix);
      for (long start = 0; start < length; start += PIECE) {
        int count = (int) Math.min(PIECE, length - start);
        pointer.position(start).get(values, 0, count);
        addTo(sums, start, values, count);
      }
      float[] before = kept == 0 ? new float[sums.length] : Floats.copy(to);
      for (int i = 0; i < sums.length; i++) {
        sums[i] = scale * sums[i] + kept * before[i];
      }
      Floats.pointer(to).put(sums);
    } finally {
      Reference.reachabilityFence(matrix);
      Reference.reachabilityFence(to);
    }
  }

  private static void addTo(float[] row, long position, float[] values, int count) {
    int done = 0;
    while (done < count) {
      int column = (int) ((position + done) % row.length);
      int width = Math.min(row.length - column, count - done);
      for (int i = 0; i < width; i++) {
        row[column + i] += values[done + i];
      }
      done += width;
    }
  }
}
