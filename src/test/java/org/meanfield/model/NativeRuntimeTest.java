package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.model.blas.Gemm;
import org.meanfield.model.blas.Matrix;
import org.meanfield.model.blas.OpenBlasKernelsTest;

/**
 * Threads and kernels of native libraries in processes of their own, since ND4J reads its
 * environment once.
 */
final class NativeRuntimeTest {
  /** A program that prints how many threads ND4J adds up on, and how many multiply. */
  static final class PrintThreads {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private PrintThreads() {}

    public static void main(String[] none) {
      System.out.println("threads " + NativeRuntime.threads() + ", " + busyThreads());
    }

    /** Returns how many threads a product on this one keeps busy. */
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

  /** A program that prints the kernels and a product of theirs. */
  static final class PrintKernels {
    private PrintKernels() {}

    public static void main(String[] none) {
      NativeRuntime.pin();
      FloatPointer values = new FloatPointer(1, 2, 3, 4);
      FloatPointer square = new FloatPointer(4);
      Matrix matrix = Matrix.ofRows(values, 2, 2, 2);
      Gemm.here().multiply(1, matrix, matrix, 0, Matrix.ofRows(square, 2, 2, 2));
      System.out.println(
          NativeRuntime.kernels()
              + ", "
              + IntStream.range(0, 4).mapToObj(i -> "" + square.get(i)).toList());
    }
  }

  @Test
  void computesOnOneThreadWhateverTheEnvironmentSays() throws Exception {
    for (String threads : new String[] {"", "1", "8"}) {
      String last = lastLine(PrintThreads.class, Map.of("OMP_NUM_THREADS", threads));
      assertEquals("threads 1, 1", last, threads);
    }
  }

  @ParameterizedTest
  @CsvSource({"Prescott, sse41", "Haswell, avx2"})
  void kernelsAreThoseThatTheEnvironmentAsksFor(String core, String instructions) throws Exception {
    String printed =
        lastLine(
            PrintKernels.class,
            Map.of("OPENBLAS_CORETYPE", core, "DNNL_MAX_CPU_ISA", instructions),
            "-Dmeanfield.gemm=openblas");
    assertEquals(
        "{onednn=" + instructions + ", openblas=" + core + "}, [7.0, 10.0, 15.0, 22.0]", printed);
  }

  @Test
  void kernelsAreNeverOlderThanTheProcessor() throws Exception {
    assumeTrue(OpenBlasKernelsTest.processorHasAvx2(), "the processor has no AVX2");
    String printed =
        lastLine(PrintKernels.class, Map.of("OPENBLAS_CORETYPE", ""), "-Dmeanfield.gemm=openblas");
    assertTrue(
        OpenBlasKernelsTest.coresWithAvx2().stream()
            .anyMatch(core -> printed.contains("openblas=" + core + "}")),
        printed);
    assertTrue(printed.endsWith("[7.0, 10.0, 15.0, 22.0]"), printed);
  }

  /**
   * Runs a program in a process of its own; returns the last line that it prints.
   *
   * @param environment changes to the process's; an empty value removes the variable
   */
  private static String lastLine(
      Class<?> program, Map<String, String> environment, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    environment.forEach(
        (variable, value) -> {
          builder.environment().remove(variable);
          if (!value.isEmpty()) {
            builder.environment().put(variable, value);
          }
        });
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return output.lines().reduce("", (a, line) -> line);
  }
}
