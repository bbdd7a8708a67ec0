package org.meanfield.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.checkpoint.LockConfig;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.LockedException;
import org.meanfield.registry.Decision.Outcome;

final class RegistryTest {
  private static final LockConfig LOCK = new LockConfig(1, 3);

  @TempDir Path directory;

  private Registry registry() {
    return Registry.at(directory.toString(), new Configuration());
  }

  private static Version version(String name) {
    return new Version(
        name, "2026-01-01T00:00:00Z", "new", "", false, "s", "d", Map.of("test", 3, "train", 7));
  }

  private static Champion champion(String version) {
    return new Champion(version, version + "/model.zip", "000003", "abc", "2026-01-01T00:00:00Z");
  }

  @Test
  void versionIsUnfinishedUntilHistoryTellsOfIt() {
    Registry registry = registry();
    assertEquals("000001", registry.next());
    try (DirectoryLock lock = registry.lock(LOCK)) {
      registry.begin(version("000001"), ExampleSketch.of(2, new long[] {7, 8}), lock);
      assertEquals(version("000001"), registry.version("000001"));
      assertEquals(Optional.of("000001"), registry.unfinished());
      Decision decision = Decision.abandoned("2026-01-02T00:00:00Z", "for a test");
      registry.decide("000001", decision, lock);
      assertEquals(Optional.of(decision), registry.decision("000001"));
      assertEquals(Outcome.ABANDONED, registry.decision("000001").orElseThrow().outcome());
      assertEquals(Optional.of("000001"), registry.unfinished());
      HistoryEntry entry =
          new HistoryEntry("2026-01-02T00:00:00Z", "abandoned", "000001", "", List.of("x"));
      registry.record(entry, lock);
      assertEquals(List.of(entry), registry.history());
      assertEquals(Optional.empty(), registry.unfinished());
      assertEquals("000002", registry.next());
      registry.install(champion("000001"), lock);
      registry.install(champion("000002"), lock);
      assertEquals(Optional.of(champion("000002")), registry.champion());
    }
  }

  /** A process may die between making a directory and what is to be in it. */
  @Test
  void emptyDirectoryIsNoVersion() throws Exception {
    Files.createDirectories(directory.resolve("000001"));
    assertEquals(List.of(), registry().versions());
    assertEquals("000001", registry().next());
    assertEquals(Optional.empty(), registry().unfinished());
  }

  @Test
  void whatIsDamagedIsToldAndNeverGuessed() throws Exception {
    for (String damaged :
        List.of(
            "",
            "{",
            "[]",
            "{\"version\": \"000001\"}",
            "{\"version\": \"1\", \"model\": \"m\", \"checkpoint\": \"c\","
                + " \"parametersSha256\": \"p\", \"since\": \"yesterday\"}")) {
      Files.writeString(directory.resolve("champion.json"), damaged);
      String message =
          assertThrows(CheckpointException.class, () -> registry().champion()).getMessage();
      assertTrue(message.contains("champion.json is damaged"), message);
    }
    String message =
        assertThrows(CheckpointException.class, () -> registry().version("000007")).getMessage();
    assertTrue(message.contains("There is no version 000007"), message);
  }

  @Test
  void oneWriterAtATime() {
    Registry registry = registry();
    try (DirectoryLock lock = registry.lock(LOCK)) {
      assertTrue(!lock.isLost());
      assertThrows(LockedException.class, () -> registry().lock(LOCK));
    }
  }
}
