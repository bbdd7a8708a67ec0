package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A program that others wrote, by a script of ours in {@code deploy/peers}. */
public final class Peer {
  private final String python;

  private Peer(String python) {
    this.python = python;
  }

  /**
   * Returns the peer of that name, which is its Python module's, if it was asked for by {@code
   * -Dpeer}; otherwise the test is skipped.
   */
  public static Peer requested(String name) throws IOException, InterruptedException {
    assumeTrue(System.getProperty("peer", "").equals(name), "it was not asked for: -Dpeer=" + name);
    for (String python : new String[] {"python3", "/usr/bin/python3"}) {
      if (new ProcessBuilder(python, "-c", "import " + name).start().waitFor() == 0) {
        return new Peer(python);
      }
    }
    throw new IllegalStateException(name + " is not installed: apt-get install python3-" + name);
  }

  /** Runs a script of the peer; returns the line of JSON that it prints. */
  public JsonNode run(String script, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(python, "deploy/peers/" + script));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), script);
    return new ObjectMapper().readTree(output);
  }
}
