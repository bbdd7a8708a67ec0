package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The scripts are thin; what there is must be sound. */
final class DeployScriptsTest {
  @Test
  void shellcheckFindsNothing() throws Exception {
    assumeTrue(Programs.installed("shellcheck"), "shellcheck is not installed");
    List<String> command = new ArrayList<>(List.of("shellcheck"));
    for (String directory : List.of(".ci", "deploy")) {
      try (Stream<Path> scripts = Files.walk(Path.of(directory))) {
        scripts.filter(DeployScriptsTest::isShell).forEach(it -> command.add(it.toString()));
      }
    }
    findsNothing(command);
  }

  @Test
  void yamllintFindsNothing() throws Exception {
    assumeTrue(Programs.installed("yamllint"), "yamllint is not installed");
    findsNothing(List.of("yamllint", "--strict", ".yamllint", "deploy"));
  }

  @Test
  void processorsRefuseACellThatIsNotThere() throws Exception {
    Programs.Ended ended = Programs.run(new ProcessBuilder(".ci/processors", "openblas-Z80"));
    assertEquals(2, ended.code(), ended.output());
    assertTrue(
        ended.output().contains("no cell openblas-Z80; there are onednn-SSE41"), ended.output());
  }

  private static void findsNothing(List<String> command) throws Exception {
    Programs.Ended ended = Programs.run(new ProcessBuilder(command));
    assertEquals(0, ended.code(), ended.output());
    assertEquals("", ended.output());
  }

  private static boolean isShell(Path file) {
    try {
      return Files.isRegularFile(file)
          && Files.readString(file, StandardCharsets.UTF_8).startsWith("#!/usr/bin/env bash");
    } catch (IOException e) {
      return false;
    }
  }
}
