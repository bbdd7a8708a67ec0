package org.meanfield.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.errors.CheckpointException;

/** A driver that dies after any of the changes that it makes to its run directory. */
final class DeathTest {
  private static final LockConfig LOCK = new LockConfig(1, 3);
  private static final Configuration CONF = DyingFileSystem.configuration();

  @TempDir Path directory;

  @AfterEach
  void live() {
    DyingFileSystem.CHANGES_LEFT.set(Integer.MAX_VALUE);
  }

  private static Manifest manifest(long round) {
    return manifest(round, Map.of("test", Map.of("loss", 1.0 / round)));
  }

  private static Manifest manifest(long round, Map<String, Map<String, Double>> metrics) {
    return new Manifest(
        Manifest.FORMAT_VERSION,
        round,
        (int) round,
        "now",
        7,
        "c",
        "d",
        "h",
        metrics,
        null,
        null,
        Map.of());
  }

  private static Map<String, byte[]> contents(long round) {
    return Map.of(
        "model.zip",
        ("model " + round).getBytes(StandardCharsets.UTF_8),
        "state.bin",
        new byte[] {1, 2});
  }

  private RunDirectory run(String scheme) {
    return RunDirectory.at(scheme + ":" + directory.resolve("run"), CONF);
  }

  /**
   * Runs a driver that publishes three checkpoints and judges the last, of which two and the best
   * stay; returns the last round that it published.
   */
  private long driver(String scheme, long from) {
    long published = 0;
    try (DirectoryLock lock = DirectoryLock.take(run(scheme), LOCK, 0)) {
      CheckpointPublisher checkpoints = new CheckpointPublisher(run(scheme), lock);
      checkpoints.takeNewest(c -> c, warning -> {});
      for (long round = from; round < from + 3; round++) {
        Retention retention = new Retention(2, 1, 0, DeathTest::distance, Set.of());
        checkpoints.publish(manifest(round, Map.of()), contents(round), retention);
        published = round;
        if (round % 3 == 0) {
          checkpoints.judge(manifest(round), retention);
        }
      }
    } catch (CheckpointException e) {
      assertEquals(0, DyingFileSystem.CHANGES_LEFT.get(), e.toString());
    }
    return published;
  }

  /**
   * Returns the distance from round 3, which is the best; NaN if the checkpoint isn't judged yet.
   */
  private static double distance(Manifest manifest) {
    return manifest.metrics().isEmpty() ? Double.NaN : Math.abs(manifest.round() - 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "objects"})
  void whateverIsListedIsWholeAndTheNextOneGoesOn(String scheme) throws Exception {
    driver(scheme, 1);
    File run = directory.resolve("run").toFile();
    File begun = directory.resolve("begun").toFile();
    FileUtils.moveDirectory(run, begun);
    int deaths = 0;
    for (int changes = 0; ; changes++) {
      FileUtils.deleteDirectory(run);
      FileUtils.copyDirectory(begun, run);
      DyingFileSystem.CHANGES_LEFT.set(changes);
      long published = driver(scheme, 4);
      boolean died = DyingFileSystem.CHANGES_LEFT.getAndSet(Integer.MAX_VALUE) == 0;
      Checkpoints checkpoints = new Checkpoints(run(scheme));
      for (org.apache.hadoop.fs.Path path : checkpoints.newestFirst()) {
        Checkpoint whole = checkpoints.read(path.getName(), c -> c);
        assertArrayEquals(
            contents(whole.manifest().round()).get("model.zip"),
            whole.open("model.zip").readAllBytes());
      }
      Optional<Checkpoint> newest = checkpoints.findNewest(c -> c, warning -> {});
      assertTrue(newest.orElseThrow().manifest().round() >= Math.max(3, published));
      DyingFileSystem.bury(directory.resolve("run"));
      driver(scheme, 7);
      assertEquals(
          new TreeSet<>(List.of("000003", "000008", "000009", "best", "latest")),
          names("run/checkpoints"));
      assertEquals("000009\n", Files.readString(directory.resolve("run/checkpoints/latest")));
      assertEquals("000003\n", Files.readString(directory.resolve("run/checkpoints/best")));
      assertEquals(1, names("run/_lock").size(), names("run/_lock").toString());
      if (!died) {
        System.out.printf("%s: died after each of %d changes%n", scheme, deaths);
        assertTrue(deaths > 30);
        return;
      }
      deaths++;
    }
  }

  private Set<String> names(String path) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(path))) {
      return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }

  /**
   * A changed byte, a cut end or another checkpoint's file makes reading fall back to the older
   * one.
   */
  @Test
  void anyDamageToTheNewestIsNoticed() throws IOException {
    driver("file", 1);
    Checkpoints checkpoints = new Checkpoints(run("file"));
    int damages = 0;
    for (String name : List.of("model.zip", "state.bin", "manifest.json")) {
      Path file = directory.resolve("run/checkpoints/000003").resolve(name);
      byte[] sound = Files.readAllBytes(file);
      for (int i = 0; i < sound.length; i++) {
        for (int mask : new int[] {1, 0x20, 0x80, 0xff}) {
          byte[] damaged = sound.clone();
          damaged[i] ^= (byte) mask;
          fallsBack(checkpoints, file, damaged);
          damages++;
        }
        fallsBack(checkpoints, file, Arrays.copyOf(sound, i));
        damages++;
      }
      fallsBack(checkpoints, file, Arrays.copyOf(sound, sound.length + 1));
      Path older = directory.resolve("run/checkpoints/000002").resolve(name);
      if (!Arrays.equals(Files.readAllBytes(older), sound)) {
        fallsBack(checkpoints, file, Files.readAllBytes(older));
      }
      Files.write(file, sound);
    }
    System.out.printf("%,d damages%n", damages);
    assertEquals(3, newest(checkpoints));
    // All files of an older checkpoint lie under the newest one's name.
    for (String name : List.of("model.zip", "state.bin", "manifest.json")) {
      Files.copy(
          directory.resolve("run/checkpoints/000002").resolve(name),
          directory.resolve("run/checkpoints/000003").resolve(name),
          StandardCopyOption.REPLACE_EXISTING);
    }
    assertEquals(2, newest(checkpoints));
  }

  private static void fallsBack(Checkpoints checkpoints, Path file, byte[] content)
      throws IOException {
    Files.write(file, content);
    assertEquals(2, newest(checkpoints), file + " " + content.length);
  }

  private static long newest(Checkpoints checkpoints) {
    return checkpoints.findNewest(c -> c.manifest().round(), warning -> {}).orElseThrow();
  }
}
