package org.meanfield.model.updater;

import java.util.concurrent.TimeUnit;
import org.meanfield.model.NativeRuntime;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A step of each updater on 1.4 million parameters, ours beside ND4J's own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class UpdaterBench {
  private static final long PARAMETERS = 1_420_814;

  /** The updaters whose rules are timed. */
  public enum Rule {
    ADAM,
    RMS_PROP,
    NESTEROVS,
    SGD
  }

  @Param public Rule rule;

  private GradientUpdater<?> stock;
  private GradientUpdater<?> fused;
  private INDArray gradient;
  private int iteration;

  /** Draws the gradient. */
  @Setup
  public void draw() {
    NativeRuntime.pin();
    stock = updater();
    fused = FusedUpdaters.fused(updater());
    gradient = Nd4j.randn(DataType.FLOAT, 1, PARAMETERS);
  }

  private GradientUpdater<?> updater() {
    IUpdater updater =
        switch (rule) {
          case ADAM -> new Adam(1e-3);
          case RMS_PROP -> new RmsProp(1e-3);
          case NESTEROVS -> new Nesterovs(1e-3, 0.9);
          case SGD -> new Sgd(1e-3);
        };
    long size = updater.stateSize(PARAMETERS);
    INDArray state = size == 0 ? null : Nd4j.zeros(DataType.FLOAT, 1, size);
    return updater.instantiate(state, true);
  }

  /** Steps by our updater, where there is one. */
  @Benchmark
  public void step() {
    fused.applyUpdater(gradient, iteration++, 0);
  }

  /** Steps by ND4J's updater. */
  @Benchmark
  public void stepByNd4j() {
    stock.applyUpdater(gradient, iteration++, 0);
  }
}
