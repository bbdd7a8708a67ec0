package org.meanfield.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** In processes of its own, since ND4J reads its environment once. */
final class NativeRuntimeTest {
  /** Prints the threads that ND4J adds up on. */
  static final class PrintThreads {
    private PrintThreads() {}

    public static void main(String[] none) {
      System.out.println("threads " + NativeRuntime.threads());
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
      assertEquals("threads 1", output.lines().reduce("", (a, line) -> line), variable);
    }
  }
}
