package org.meanfield.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.errors.CheckpointException;

final class CheckpointsTest {
  @TempDir Path directory;
  private final List<String> warnings = new ArrayList<>();
  private DirectoryLock lock;
  private Checkpoints checkpoints;
  private CheckpointPublisher publisher;

  @BeforeEach
  void open() {
    RunDirectory run = RunDirectory.at(directory.resolve("run").toString(), new Configuration());
    lock = DirectoryLock.take(run, new LockConfig(5, 30));
    checkpoints = new Checkpoints(run);
    publisher = new CheckpointPublisher(run, lock);
  }

  @AfterEach
  void close() {
    lock.close();
  }

  private void publish(long round, int keep) {
    publish(round, keep, Set.of());
  }

  private void publish(long round, int keep, Set<Long> pinned) {
    publish(round, new Retention(keep, 0, 0, it -> Double.NaN, pinned));
  }

  private void publish(long round, Retention retention) {
    publisher.publish(manifest(round), contents(round), retention);
  }

  private static Manifest manifest(long round) {
    return manifest(round, Map.of("test", Map.of("accuracy", 0.5)));
  }

  private static Manifest manifest(long round, Map<String, Map<String, Double>> metrics) {
    return new Manifest(
        Manifest.FORMAT_VERSION,
        round,
        1,
        "2026-01-01T00:00:00Z",
        7,
        "config",
        "data",
        "hash",
        metrics,
        null,
        null,
        Map.of());
  }

  private static Map<String, byte[]> contents(long round) {
    return Map.of("model.zip", content(round), "state.bin", new byte[] {1});
  }

  private static byte[] content(long round) {
    return ("model of round " + round).getBytes(StandardCharsets.UTF_8);
  }

  private Path file(long round, String name) {
    return directory.resolve(String.format("run/checkpoints/%06d/%s", round, name));
  }

  private List<String> names() {
    return checkpoints.newestFirst().stream().map(org.apache.hadoop.fs.Path::getName).toList();
  }

  private void damage(long round) throws IOException {
    byte[] bytes = content(round);
    bytes[3] ^= 1;
    Files.write(file(round, "model.zip"), bytes);
  }

  @Test
  void comesBackWhole() throws IOException {
    publish(12, 3);
    Checkpoint newest = publisher.takeNewest(c -> c, warnings::add).orElseThrow();
    assertEquals(12, newest.manifest().round());
    assertEquals(0.5, newest.manifest().metrics().get("test").get("accuracy"));
    assertArrayEquals(content(12), newest.open("model.zip").readAllBytes());
    assertEquals(List.of(), warnings);
    assertThrows(CheckpointException.class, () -> newest.open("other"));
  }

  @Test
  void keepsTheNewestAndLeavesNothingBehind() throws IOException {
    for (long round : new long[] {1, 2, 10, 9_999_999}) {
      publish(round, 2);
    }
    assertEquals(List.of("9999999", "000010"), names());
    try (Stream<Path> files = Files.list(directory.resolve("run/checkpoints"))) {
      // The pointer to the newest is the third.
      assertEquals(3, files.count());
    }
  }

  @Test
  void keepsWhatIsPinnedHoweverOld() {
    publish(1, 2);
    publish(2, 2, Set.of(1L));
    publish(3, 2, Set.of(1L));
    publish(4, 2, Set.of(1L));
    assertEquals(List.of("000004", "000003", "000001"), names());
    publish(5, 2, Set.of(5L));
    assertEquals(List.of("000005", "000004"), names());
  }

  @Test
  void newRunHasNone() {
    assertEquals(List.of(), names());
    assertEquals(Optional.empty(), publisher.takeNewest(c -> c, warnings::add));
  }

  @Test
  void unfinishedOnesAreNotListed() throws IOException {
    publish(5, 3);
    Files.createDirectories(directory.resolve("run/checkpoints/_damaged.000006.abc"));
    Files.createDirectories(directory.resolve("run/checkpoints/notes"));
    assertEquals(List.of("000005"), names());
  }

  @Test
  void fallsBackFromADamagedOneAndPutsItAside() throws IOException {
    publish(1, 3);
    publish(2, 3);
    publish(3, 3);
    damage(3);
    Files.delete(file(2, "state.bin"));
    assertEquals(1, publisher.takeNewest(c -> c, warnings::add).orElseThrow().manifest().round());
    assertEquals(2, warnings.size());
    assertTrue(warnings.get(0).contains("000003 is damaged"), warnings.get(0));
    assertTrue(warnings.get(1).contains("state.bin is missing"), warnings.get(1));
    assertEquals(List.of("000001"), names());
    assertEquals("000001\n", pointer("latest"));
    publish(3, 3);
    assertEquals(3, publisher.takeNewest(c -> c, warnings::add).orElseThrow().manifest().round());
  }

  @Test
  void fallsBackFromOneThatItsReaderRefuses() {
    publish(1, 3);
    publish(2, 3);
    Checkpoints.Reader<Long> older =
        checkpoint -> {
          if (checkpoint.manifest().round() == 2) {
            throw new CorruptCheckpointException("no state of its run", null);
          }
          return checkpoint.manifest().round();
        };
    assertEquals(1, publisher.takeNewest(older, warnings::add).orElseThrow());
    assertTrue(warnings.get(0).contains("no state of its run"), warnings.get(0));
    assertEquals(List.of("000001"), names());
  }

  @Test
  void removesOlderOnesButNotThePinned() {
    for (long round = 1; round <= 4; round++) {
      publish(round, 9);
    }
    org.apache.hadoop.fs.Path third = checkpoints.newestFirst().get(1);
    assertEquals(1, publisher.removeOlder(third, Set.of(1L)).size());
    assertEquals(List.of("000004", "000003", "000001"), names());
  }

  @Test
  void lookingChangesNothing() throws IOException {
    publish(1, 3);
    publish(2, 3);
    damage(2);
    assertEquals(1, checkpoints.findNewest(c -> c, warnings::add).orElseThrow().manifest().round());
    assertEquals(List.of("000002", "000001"), names());
  }

  @Test
  void everyKindOfDamageIsNoticed() throws IOException {
    publish(1, 9);
    byte[] manifest = Files.readAllBytes(file(1, "manifest.json"));
    for (byte[] broken :
        List.of(
            new byte[0],
            "{}".getBytes(StandardCharsets.UTF_8),
            "null".getBytes(StandardCharsets.UTF_8),
            changed(manifest, "\"state.bin\"", "\"../state.bin\""),
            new String(manifest, StandardCharsets.UTF_8)
                .replaceAll("(?s)\"files\".*", "\"files\":{\"model.zip\":null}}")
                .getBytes(StandardCharsets.UTF_8),
            "not JSON".getBytes(StandardCharsets.UTF_8),
            changed(manifest, "\"formatVersion\" : 3", "\"formatVersion\" : 99"))) {
      Files.write(file(1, "manifest.json"), broken);
      assertThrows(CheckpointException.class, () -> checkpoints.findNewest(c -> c, warnings::add));
      assertThrows(CheckpointException.class, () -> checkpoints.read("000001", c -> c));
    }
    Files.write(file(1, "manifest.json"), manifest);
    Files.write(file(1, "model.zip"), new byte[] {1, 2});
    assertThrows(CheckpointException.class, () -> checkpoints.read("000001", c -> c));
  }

  @Test
  void judgementIsWrittenIntoTheManifestAlone() throws IOException {
    publisher.publish(manifest(1, Map.of()), contents(1), Retention.ofNewest(9));
    byte[] model = Files.readAllBytes(file(1, "model.zip"));
    Manifest before = checkpoints.read("000001", it -> it).manifest();
    for (int again = 0; again < 2; again++) {
      assertEquals(
          "000001", publisher.judge(manifest(1), Retention.ofNewest(9)).orElseThrow().getName());
      Manifest after = checkpoints.read("000001", it -> it).manifest();
      assertEquals(manifest(1).metrics(), after.metrics());
      assertEquals(before.files(), after.files());
    }
    assertArrayEquals(model, Files.readAllBytes(file(1, "model.zip")));
  }

  @Test
  void onlyTheSameStateIsJudged() {
    assertTrue(publisher.judge(manifest(1), Retention.ofNewest(9)).isEmpty());
    publisher.publish(manifest(1), contents(1), Retention.ofNewest(9));
    Manifest otherwise = manifest(1).judgedAs(manifest(1, Map.of()));
    assertTrue(publisher.judge(otherwise, Retention.ofNewest(9)).isEmpty());
    assertTrue(publisher.judge(manifest(2), Retention.ofNewest(9)).isEmpty());
  }

  @Test
  void whatANewerVersionWroteIsNotDamaged() throws IOException {
    publish(1, 9);
    publish(2, 9);
    String manifest = Files.readString(file(2, "manifest.json"));
    String unsigned =
        manifest
            .replaceAll("[0-9a-f]{64}(?=\"\\s*}\\s*$)", "0".repeat(64))
            .replace("\"formatVersion\" : 3", "\"novelty\" : 1, \"formatVersion\" : 4");
    String checksum = DigestUtils.sha256Hex(unsigned.getBytes(StandardCharsets.UTF_8));
    Files.writeString(file(2, "manifest.json"), unsigned.replace("0".repeat(64), checksum));
    String message =
        assertThrows(CheckpointException.class, () -> publisher.takeNewest(c -> c, warnings::add))
            .getMessage();
    assertTrue(message.contains("format version 4"), message);
    assertEquals(List.of("000002", "000001"), names());
    assertEquals(List.of(), warnings);
  }

  private static byte[] changed(byte[] text, String from, String to) {
    String changed = new String(text, StandardCharsets.UTF_8).replace(from, to);
    return changed.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void unreadableIsNotDamaged() throws IOException {
    publish(1, 3);
    // A directory is in place of the file: there is something, and it cannot be read.
    Files.delete(file(1, "manifest.json"));
    Files.createDirectory(file(1, "manifest.json"));
    String message =
        assertThrows(CheckpointException.class, () -> publisher.takeNewest(c -> c, warnings::add))
            .getMessage();
    assertTrue(message.contains("Cannot read the checkpoint"), message);
    assertEquals(List.of("000001"), names());
  }

  @Test
  void namesDoNotDependOnTheLanguage() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      publish(120, 3);
      assertEquals(List.of("000120"), names());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void allDamagedIsAnErrorNotAFreshStart() throws IOException {
    publish(1, 3);
    damage(1);
    String message =
        assertThrows(CheckpointException.class, () -> publisher.takeNewest(c -> c, warnings::add))
            .getMessage();
    assertTrue(message.contains("damaged"), message);
    assertEquals(List.of("000001"), names());
  }

  @Test
  void missingOneIsNamed() {
    String message =
        assertThrows(CheckpointException.class, () -> checkpoints.read("000042", c -> c))
            .getMessage();
    assertTrue(message.contains("000042"), message);
  }

  @Test
  void strangersDirectoryIsRefused() throws IOException {
    Files.writeString(directory.resolve("thesis.tex"), "x");
    RunDirectory run = RunDirectory.at(directory.toString(), new Configuration());
    String message = assertThrows(CheckpointException.class, run::readRunJson).getMessage();
    assertTrue(message.contains("thesis.tex"), message);
  }

  @Test
  void runJsonIsWrittenOnce() {
    RunDirectory run = RunDirectory.at(directory.resolve("run").toString(), new Configuration());
    assertEquals(Optional.empty(), run.readRunJson());
    run.writeRunJson("{\"a\":1}", lock);
    assertEquals(Optional.of("{\"a\":1}"), run.readRunJson());
    assertThrows(CheckpointException.class, () -> run.writeRunJson("{}", lock));
    assertEquals(Optional.of("{\"a\":1}"), run.readRunJson());
  }

  @Test
  void pointersNameTheNewestAndTheBest() throws IOException {
    for (long round = 1; round <= 5; round++) {
      publish(round, new Retention(1, 1, 0, it -> Math.abs(it.round() - 3), Set.of()));
      assertEquals(String.format("%06d\n", round), pointer("latest"));
      assertEquals(Math.min(round, 3), Long.parseLong(pointer("best").trim()));
    }
    assertEquals(List.of("000005", "000003"), names());
  }

  @Test
  void noPointerNamesWhatIsGone() throws IOException {
    for (long round = 1; round <= 3; round++) {
      // The first is the best, and doesn't stay.
      publish(round, new Retention(2, 0, 0, Manifest::round, Set.of()));
    }
    assertEquals(List.of("000003", "000002"), names());
    assertEquals("000002\n", pointer("best"));
    publisher.removeOlder(checkpoints.newestFirst().get(0), Set.of());
    assertEquals(List.of("000003"), names());
    assertTrue(Files.notExists(directory.resolve("run/checkpoints/best")));
    assertEquals("000003\n", pointer("latest"));
  }

  private String pointer(String name) throws IOException {
    return Files.readString(directory.resolve("run/checkpoints").resolve(name));
  }

  /** The first try's answer may have been lost. */
  @Test
  void publishingAgainChangesNothing() throws IOException {
    publish(3, 2);
    publish(3, 2);
    assertEquals(List.of("000003"), names());
    Map<String, byte[]> other = Map.of("state.bin", new byte[] {2});
    assertThrows(
        CheckpointException.class,
        () -> publisher.publish(manifest(3), other, Retention.ofNewest(2)));
    assertArrayEquals(
        content(3), checkpoints.read("000003", c -> c).open("model.zip").readAllBytes());
  }

  @Test
  void nameOfACheckpointIsNoPattern() {
    publish(1, 3);
    for (String name : List.of("", "2024-01-01T12:00", "00000?", "*", "[0]", "a%20b")) {
      assertThrows(CheckpointException.class, () -> checkpoints.read(name, c -> c), name);
    }
  }

  @Test
  void aTryThatFailsLeavesNothingBehind() throws IOException {
    publish(3, 2);
    Map<String, byte[]> other = Map.of("state.bin", new byte[] {2});
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThrows(
          CheckpointException.class,
          () -> publisher.publish(manifest(3), other, Retention.ofNewest(2)));
    }
    try (Stream<Path> files = Files.list(directory.resolve("run/_lock/000001"))) {
      assertEquals(
          List.of("heartbeat", "owner.json"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }
}
