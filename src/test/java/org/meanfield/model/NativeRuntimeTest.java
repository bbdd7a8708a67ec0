package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.meanfield.model.blas.Gemm;
import org.meanfield.model.blas.Matrix;

/** In processes of its own, since ND4J reads its environment once. */
final class NativeRuntimeTest {
  /** Prints the threads that ND4J adds up on, and those that multiply. */
  static final class PrintThreads {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private PrintThreads() {}

    public static void main(String[] none) {
      System.out.println("threads " + NativeRuntime.threads() + ", " + busyThreads());
    }

    /** How many threads a product on this one keeps busy. */
    private static long busyThreads() {
      int size = 512;
      FloatPointer values = new FloatPointer((long) size * size).fill(0);
      Matrix matrix = Matrix.ofRows(values, size, size, size);
      Gemm.here().multiply(1, matrix, matrix, 0, matrix);
      long ofProcess = PROCESS.getProcessCpuTime();
      long ofThread = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < 200; i++) {
        Gemm.here().multiply(1, matrix, matrix, 0, matrix);
      }
      double busy = PROCESS.getProcessCpuTime() - ofProcess;
      return Math.round(busy / (THREADS.getCurrentThreadCpuTime() - ofThread));
    }
  }

  @Test
  void computesOnOneThreadWhateverTheEnvironmentSays() throws Exception {
    for (String variable : new String[] {"", "1", "8"}) {
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              PrintThreads.class.getName());
      builder.environment().remove("OMP_NUM_THREADS");
      if (!variable.isEmpty()) {
        builder.environment().put("OMP_NUM_THREADS", variable);
      }
      Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals("threads 1, 1", output.lines().reduce("", (a, line) -> line), variable);
    }
  }
}
