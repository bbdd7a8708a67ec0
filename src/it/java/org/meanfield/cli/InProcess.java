package org.meanfield.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A command that has ended in the test's own process. */
public record InProcess(int code, String output, String errors) {
  /** Runs a command as {@link Main} does, but for what concerns a whole process. */
  public static InProcess run(String... arguments) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int code = new CommandRunner(stream(output), stream(errors)).run(arguments);
    return new InProcess(
        code, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
