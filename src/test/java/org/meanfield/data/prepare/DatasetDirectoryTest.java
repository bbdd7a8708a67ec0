package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.checkpoint.DyingFileSystem;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.errors.DataException;
import org.meanfield.errors.UsageException;
import org.meanfield.storage.ProcessIdentity;

final class DatasetDirectoryTest {
  private static final DatasetManifest MANIFEST =
      new DatasetManifest(
          DatasetManifest.VERSION,
          Content.IMAGES,
          1,
          1,
          1,
          List.of(),
          List.of(),
          Target.classes(2),
          List.of(),
          Map.of(),
          Normaliser.NONE,
          null,
          null,
          0,
          0,
          List.of(),
          "none",
          "now",
          JsonNodeFactory.instance.objectNode(),
          Map.of());

  @TempDir Path directory;

  @AfterEach
  void live() {
    DyingFileSystem.CHANGES_LEFT.set(Integer.MAX_VALUE);
  }

  /** Local files under a scheme that isn't known to rename directories in one step. */
  public static final class Store extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("store:///");
    }
  }

  private static Configuration hadoop() {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.store.impl", Store.class, RawLocalFileSystem.class);
    return hadoop;
  }

  private String output(String scheme) {
    return scheme + "://" + directory.resolve("dataset");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "store"})
  void datasetAppearsWholeOrNotAtAll(String scheme) throws Exception {
    try (DatasetDirectory given = DatasetDirectory.at(output(scheme), hadoop())) {
      assertTrue(Files.isDirectory(Path.of(given.work().toUri().getPath())));
    }
    try (var left = Files.list(directory)) {
      assertEquals(0, left.count());
    }
    try (DatasetDirectory given = DatasetDirectory.at(output(scheme), hadoop())) {
      given.publish(MANIFEST);
    }
    Path dataset = directory.resolve("dataset");
    try (var files = Files.list(dataset)) {
      assertEquals(
          List.of("dataset.json"),
          files
              .map(file -> file.getFileName().toString())
              .filter(it -> !it.endsWith(".crc"))
              .toList());
    }
    assertThrows(UsageException.class, () -> DatasetDirectory.at(output(scheme), hadoop()));
  }

  @Test
  void anotherPreparationIsKeptAwayWhereNothingIsRenamed() throws Exception {
    Path dataset = directory.resolve("dataset");
    try (DatasetDirectory first = DatasetDirectory.at(output("store"), hadoop())) {
      String message =
          assertThrows(UsageException.class, () -> DatasetDirectory.at(output("store"), hadoop()))
              .getMessage();
      assertTrue(message.contains("exists already"), message);
      Files.createFile(dataset.resolve("shard"));
      first.publish(MANIFEST);
    }
    assertTrue(Files.exists(dataset.resolve("shard")));
    assertFalse(Files.exists(dataset.resolve("_preparing")));
  }

  /** Leaves a directory as a preparation by this process does when it is killed. */
  private void leaveBehind(String name, long pid) throws Exception {
    Path work = Files.createDirectories(directory.resolve(name));
    Files.writeString(work.resolve("shard"), "half");
    ProcessIdentity here = ProcessIdentity.here();
    Files.write(
        work.resolve("_preparing"),
        new ObjectMapper()
            .writeValueAsBytes(
                new ProcessIdentity(here.machine(), here.processes(), here.user(), pid, 0)));
  }

  private void write(String file, Duration ago) throws Exception {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.createFile(path);
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(ago)));
  }

  private static long endedPid() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    return ended.pid();
  }

  @Test
  void whatKilledPreparationsLeftIsRemoved() throws Exception {
    String uuid = "-0a0a0a0a-0b0b-0c0c-0d0d-0e0e0e0e0e0e";
    leaveBehind("_dataset" + uuid, endedPid());
    leaveBehind("_another" + uuid, endedPid());
    leaveBehind("_living" + uuid, ProcessHandle.current().pid());
    Files.createDirectory(directory.resolve("_strange" + uuid));
    // Marks of earlier programs name no process.
    write("_old" + uuid + "/_preparing", Duration.ofDays(8));
    write("_old" + uuid + "/shard", Duration.ofDays(8));
    write("_working" + uuid + "/_preparing", Duration.ofDays(8));
    write("_working" + uuid + "/shards/_temporary/shard", Duration.ofDays(1));
    try (DatasetDirectory given = DatasetDirectory.at(output("file"), hadoop())) {
      given.publish(MANIFEST);
    }
    try (var left = Files.list(directory)) {
      assertEquals(
          List.of("_living" + uuid, "_strange" + uuid, "_working" + uuid, "dataset"),
          left.map(path -> path.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void whatAKilledPreparationWroteInPlaceIsReplaced() throws Exception {
    leaveBehind("dataset", endedPid());
    try (DatasetDirectory given = DatasetDirectory.at(output("store"), hadoop())) {
      given.publish(MANIFEST);
    }
    assertFalse(Files.exists(directory.resolve("dataset/shard")));
    assertTrue(Files.exists(directory.resolve("dataset/dataset.json")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "objects"})
  void removalThatDiesIsFinishedByTheNextOne(String scheme) throws Exception {
    Configuration hadoop = DyingFileSystem.configuration();
    Path dataset = directory.resolve("data");
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(scheme + ":" + dataset);
    int deaths = 0;
    for (boolean died = true; died; deaths++) {
      Files.createDirectories(dataset.resolve("train"));
      Files.writeString(dataset.resolve("train/0.parquet"), "shard");
      Files.writeString(dataset.resolve("dataset.json"), MANIFEST.toJson());
      DyingFileSystem.CHANGES_LEFT.set(deaths);
      try {
        DatasetDirectory.remove(path, hadoop);
      } catch (DataException e) {
        assertEquals(0, DyingFileSystem.CHANGES_LEFT.get(), e.toString());
      }
      died = DyingFileSystem.CHANGES_LEFT.getAndSet(Integer.MAX_VALUE) == 0;
      DyingFileSystem.bury(directory);
      assertTrue(DatasetDirectory.remove(path, hadoop), "after " + deaths + " changes");
      assertFalse(Files.exists(dataset), "after " + deaths + " changes");
    }
    assertTrue(deaths > 4, deaths + " deaths");
  }

  @Test
  void whatAnotherProcessMayStillWriteStays() throws Exception {
    Path begun = Files.createDirectories(directory.resolve("data"));
    ProcessIdentity living = ProcessIdentity.here();
    Files.writeString(begun.resolve("_preparing"), new ObjectMapper().writeValueAsString(living));
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(begun.toString());
    assertFalse(DatasetDirectory.remove(path, new Configuration()));
    assertTrue(Files.exists(begun.resolve("_preparing")));
  }
}
