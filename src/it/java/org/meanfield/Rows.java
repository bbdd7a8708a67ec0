package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.meanfield.Meanfield.Ended;

/** Rows of scores, as tests read them: a JSON object on each line. */
final class Rows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Rows() {}

  /** Returns a command that writes such rows; a format among {@code more} takes their place. */
  static String[] command(String name, Path run, Path output, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(name, "--json", "--run", run.toString(), "--output", output.toString()));
    if (name.equals("score") && !List.of(more).contains("--format")) {
      command.addAll(List.of("--format", "json"));
    }
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  /** Returns what a command tells that must end well. */
  static JsonNode told(Ended ended) throws IOException {
    assertEquals(0, ended.code(), ended.errors());
    return ended.json();
  }

  /** Reads all rows of an output. */
  static List<JsonNode> of(Path output) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : lines(output)) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  /** Reads all lines of an output's rows. */
  static List<String> lines(Path output) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(output.resolve("rows")).sorted()) {
      for (Path file :
          files.filter(it -> it.getFileName().toString().startsWith("part")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }
}
