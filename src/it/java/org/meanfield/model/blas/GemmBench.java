package org.meanfield.model.blas;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.FloatPointer;
import org.meanfield.model.NativeRuntime;
import org.meanfield.model.blas.Matrix.Order;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Products as layers ask for them, by each library. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class GemmBench {
  @Param({OneDnn.NAME, OpenBlas.NAME})
  public String library;

  /** Rows, columns and inner size of a product, and how its factors lie. */
  public enum Product {
    RECURRENT_STEP(64, 512, 128, Order.ROWS),
    FORWARD(128, 1000, 784, Order.COLUMNS),
    BACKWARD(128, 784, 1000, Order.ROWS),
    GRADIENT(1000, 784, 128, Order.ROWS);

    private final int rows;
    private final int columns;
    private final int inner;
    private final Order right;

    Product(int rows, int columns, int inner, Order right) {
      this.rows = rows;
      this.columns = columns;
      this.inner = inner;
      this.right = right;
    }
  }

  @Param public Product product;

  private Gemm gemm;
  private Matrix a;
  private Matrix b;
  private Matrix c;

  /** Draws the factors. */
  @Setup
  public void draw() {
    NativeRuntime.pin();
    gemm = Gemm.choose(library);
    Order left = product == Product.GRADIENT ? Order.COLUMNS : Order.ROWS;
    a = random(product.rows, product.inner, left);
    b = random(product.inner, product.columns, product.right);
    c = random(product.rows, product.columns, Order.ROWS);
  }

  private static Matrix random(int rows, int columns, Order order) {
    Random random = new Random(1);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    FloatPointer first = new FloatPointer(values);
    return new Matrix(first, rows, columns, order == Order.ROWS ? columns : rows, order);
  }

  /** Computes C = A·B. */
  @Benchmark
  public void multiply() {
    gemm.multiply(1, a, b, 0, c);
  }
}
