package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.errors.MeanfieldException;

/** The handling of names where the locale is C, as in cron jobs and containers. */
final class LocaleTest {
  @TempDir static Path directory;

  /** Has the shell make the files, since the locale of the tests themselves may be any. */
  @BeforeAll
  static void makeFiles() throws Exception {
    String script =
        "mkdir \"$0/$(printf 'l\\303\\244ufe')\" && touch \"$0/a.csv\""
            + " \"$0/$(printf 'l\\303\\244ufe')/b.csv\"";
    assertEquals(
        0, new ProcessBuilder("bash", "-c", script, directory.toString()).start().waitFor());
  }

  /** Lists a folder, or opens a run, as its arguments say. */
  public static void main(String[] arguments) {
    Configuration hadoop = new Configuration();
    try {
      switch (arguments[0]) {
        case "list" ->
            System.out.println(FileListing.of(arguments[1], hadoop).relativePaths().size());
        case "run" -> System.out.println(RunDirectory.at(arguments[1], hadoop));
        default -> System.out.println(RunDirectory.at(arguments[1] + "/l\u00e4ufe", hadoop));
      }
    } catch (MeanfieldException e) {
      System.out.println(e.exitCode() + " " + e.getMessage());
    }
  }

  private static String told(String locale, String... arguments) throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            LocaleTest.class.getName());
    String line =
        String.join(" ", command.stream().map(word -> "'" + word + "'").toList())
            + " "
            + String.join(" ", arguments);
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", line, directory.toString());
    builder.environment().put("LC_ALL", locale);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  @Test
  void namesAreReadWhereTheLocaleIsUnicode() throws Exception {
    assertEquals("2", told("C.UTF-8", "list", "\"$0\""));
    assertTrue(told("C.UTF-8", "run", "\"$0/$(printf 'l\\303\\244ufe')\"").startsWith("file:"));
  }

  @Test
  void namesThatTheLocaleCannotReadAreRefused() throws Exception {
    for (String arguments :
        List.of("list \"$0\"", "run \"$0/$(printf 'l\\303\\244ufe')\"", "spelt \"$0\"")) {
      String told = told("C", arguments);
      assertTrue(told.contains("set LC_ALL=C.UTF-8 in the environment"), arguments + ": " + told);
    }
    assertTrue(Files.exists(directory.resolve("a.csv")));
  }
}
