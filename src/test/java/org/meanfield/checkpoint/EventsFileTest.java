package org.meanfield.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EventsFileTest {
  @TempDir Path directory;

  @AfterEach
  void live() {
    DyingFileSystem.CHANGES_LEFT.set(Integer.MAX_VALUE);
  }

  private static void line(OutputStream out, String text) throws IOException {
    out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory.resolve("events"))) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return contents;
  }

  @Test
  void goesOnInAnotherFileWhenOneIsLostAndLosesNothing() throws IOException {
    RunDirectory run = RunDirectory.at(directory.toString(), DyingFileSystem.configuration());
    try (OutputStream out = run.createEvents("now")) {
      line(out, "first");
      assertEquals(Map.of("now.jsonl", "first\n"), files());
      DyingFileSystem.CHANGES_LEFT.set(0);
      line(out, "second");
      line(out, "third");
      DyingFileSystem.CHANGES_LEFT.set(Integer.MAX_VALUE);
      line(out, "fourth");
      line(out, "fifth");
    }
    Map<String, String> files = files();
    assertEquals("first\n", files.get("now.jsonl").substring(0, 6));
    assertEquals("second\nthird\nfourth\nfifth\n", files.get("now-3.jsonl"));
  }
}
