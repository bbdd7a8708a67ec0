package org.meanfield.retrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.checkpoint.DyingFileSystem;
import org.meanfield.checkpoint.LockConfig;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.errors.MeanfieldException;
import org.meanfield.registry.Champion;
import org.meanfield.registry.Decision;
import org.meanfield.registry.ExampleSketch;
import org.meanfield.registry.Registry;
import org.meanfield.registry.RetentionConfig;
import org.meanfield.registry.Version;

/** The removal of old versions' runs and datasets, of which the fourth version is the champion. */
final class RetirementTest {
  private static final LockConfig LOCK = new LockConfig(1, 3);
  private static final Configuration HADOOP = DyingFileSystem.configuration();

  @TempDir Path directory;
  private final List<String> notes = new ArrayList<>();

  @BeforeEach
  void beginFourVersions() throws IOException {
    Registry registry = registry();
    try (DirectoryLock lock = registry.lock(LOCK)) {
      for (String name : List.of("000001", "000002", "000003", "000004")) {
        registry.begin(
            new Version(name, "2026-01-01T00:00:00Z", "new", "", false, "s", "d", Map.of()),
            ExampleSketch.of(2, new long[] {7, 8}),
            lock);
        registry.decide(name, Decision.abandoned("2026-01-02T00:00:00Z", "for a test"), lock);
      }
      registry.install(
          new Champion("000004", "000004/run/model.zip", "000003", "abc", "2026-01-01T00:00:00Z"),
          lock);
    }
  }

  @AfterEach
  void live() {
    DyingFileSystem.CHANGES_LEFT.set(Integer.MAX_VALUE);
  }

  private Registry registry() {
    return Registry.at("file:" + directory.resolve("registry"), HADOOP);
  }

  /** Writes each version's run, and the datasets, of which the first two versions share one. */
  private void train() throws IOException {
    String cache = "file:" + directory.resolve("cache");
    for (int version = 1; version <= 4; version++) {
      Path run = directory.resolve("registry/00000" + version + "/run");
      Files.createDirectories(run.resolve("checkpoints/000003"));
      Files.writeString(run.resolve("checkpoints/000003/model.zip"), "model " + version);
      String dataset = "d" + Math.max(2, version);
      Files.writeString(
          run.resolve("run.json"),
          String.format(
              "{\"config\": {\"data\": {\"kind\": \"prepared\", \"path\": \"%s/%s\"}},"
                  + " \"dataset\": {\"fingerprint\": \"sha256:%s\"}}",
              cache, dataset, dataset));
      Path shards = directory.resolve("cache/" + dataset + "/train");
      Files.createDirectories(shards);
      Files.writeString(shards.resolve("0.parquet"), "shard");
      Files.writeString(shards.resolveSibling("dataset.json"), "{}");
    }
  }

  private void retire() {
    Registry registry = registry();
    String cache = "file:" + directory.resolve("cache");
    try (DirectoryLock lock = registry.lock(LOCK)) {
      new Retirement(registry, new RetentionConfig(2), LOCK, HADOOP, notes::add)
          .retire(Optional.of(cache), Optional.empty(), lock);
    }
  }

  /** Returns all files and their contents, but for those of locks. */
  private Map<String, String> content() throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString();
        if (!name.contains("/_lock/") && !name.endsWith(".crc") && !name.startsWith("begun")) {
          content.put(name, Files.readString(file));
        }
      }
    }
    return content;
  }

  private boolean isThere(String path) {
    return Files.exists(directory.resolve(path));
  }

  @Test
  void diesAtAnyChangeAndTheNextOneRemovesTheSame() throws Exception {
    train();
    Path begun = directory.resolve("begun");
    for (String part : List.of("registry", "cache")) {
      FileUtils.copyDirectory(directory.resolve(part).toFile(), begun.resolve(part).toFile());
    }
    retire();
    assertFalse(isThere("registry/000001/run") || isThere("registry/000002/run"));
    assertFalse(isThere("cache/d2"));
    assertTrue(isThere("registry/000003/run") && isThere("cache/d3") && isThere("cache/d4"));
    Map<String, String> undisturbed = content();
    int deaths = 0;
    for (boolean died = true; died; deaths++) {
      for (String part : List.of("registry", "cache")) {
        FileUtils.deleteDirectory(directory.resolve(part).toFile());
        FileUtils.copyDirectory(begun.resolve(part).toFile(), directory.resolve(part).toFile());
      }
      DyingFileSystem.CHANGES_LEFT.set(deaths);
      try {
        retire();
      } catch (MeanfieldException e) {
        assertEquals(0, DyingFileSystem.CHANGES_LEFT.get(), e.toString());
      }
      died = DyingFileSystem.CHANGES_LEFT.getAndSet(Integer.MAX_VALUE) == 0;
      DyingFileSystem.bury(directory);
      retire();
      assertEquals(undisturbed, content(), "after " + deaths + " changes");
    }
    assertTrue(deaths > 20, deaths + " deaths");
  }

  @Test
  void runThatSomebodyTrainsInStaysWithItsDataset() throws Exception {
    train();
    String trained = registry().run("000002");
    try (DirectoryLock lock = DirectoryLock.take(RunDirectory.at(trained, HADOOP), LOCK)) {
      assertFalse(lock.isLost());
      retire();
    }
    assertTrue(isThere("registry/000002/run/checkpoints/000003/model.zip"));
    assertTrue(isThere("cache/d2/dataset.json"));
    assertFalse(isThere("registry/000001/run"));
    assertTrue(notes.toString().contains("the run of version 000002 stays"), notes.toString());

    retire();
    assertFalse(isThere("registry/000002/run") || isThere("cache/d2"));
  }
}
