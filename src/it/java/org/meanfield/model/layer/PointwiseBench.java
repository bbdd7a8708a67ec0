package org.meanfield.model.layer;

import java.util.concurrent.TimeUnit;
import org.meanfield.model.NativeRuntime;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Passes over a layer's units, a minibatch of 100 × 784, ours beside ND4J's operations. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PointwiseBench {
  private INDArray units;
  private INDArray biases;
  private INDArray probabilities;

  /** Draws the units. */
  @Setup
  public void draw() {
    NativeRuntime.pin();
    units = Nd4j.randn(DataType.FLOAT, 100, 784);
    biases = Nd4j.randn(DataType.FLOAT, 1, 784);
    probabilities = Nd4j.rand(DataType.FLOAT, 100, 784);
  }

  /** Computes σ(x + b). */
  @Benchmark
  public INDArray sigmoidOfSum() {
    return RowPass.addRow(
        units, biases, RationalTanh::sigmoid, sums -> Transforms.sigmoid(sums, false));
  }

  /** Computes σ(x + b) by ND4J. */
  @Benchmark
  public INDArray sigmoidOfSumByNd4j() {
    return Transforms.sigmoid(units.addiRowVector(biases), false);
  }

  /** Draws binary units. */
  @Benchmark
  public void bernoulli() {
    Draws.bernoulli(probabilities).close();
  }

  /** Draws binary units by ND4J. */
  @Benchmark
  public void bernoulliByNd4j() {
    INDArray drawn = Nd4j.rand(DataType.FLOAT, 100, 784);
    INDArray units = drawn.lt(probabilities);
    units.castTo(DataType.FLOAT).close();
    units.close();
    drawn.close();
  }
}
