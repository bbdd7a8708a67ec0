package org.meanfield;

import org.junit.jupiter.api.Test;
import org.meanfield.model.blas.GemmBench;
import org.meanfield.model.layer.PointwiseBench;
import org.meanfield.model.updater.UpdaterBench;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** JMH's benchmarks of single kernels, on one thread, in a process each. */
final class KernelBench {
  @Test
  void kernels() throws Exception {
    new Runner(
            new OptionsBuilder()
                .include(GemmBench.class.getName())
                .include(PointwiseBench.class.getName())
                .include(UpdaterBench.class.getName())
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(3)
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .build())
        .run();
  }
}
