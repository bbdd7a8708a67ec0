package org.meanfield.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.errors.UsageException;

final class DatasetDirectoryTest {
  private static final DatasetManifest MANIFEST =
      new DatasetManifest(
          DatasetManifest.VERSION,
          Content.IMAGES,
          1,
          1,
          1,
          Target.classes(2),
          List.of(),
          Map.of(),
          Normaliser.NONE,
          0,
          0,
          List.of(),
          "none",
          "now",
          JsonNodeFactory.instance.objectNode(),
          Map.of());

  @TempDir Path directory;

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
      assertTrue(message.contains("is there already"), message);
      Files.createFile(dataset.resolve("shard"));
      first.publish(MANIFEST);
    }
    assertTrue(Files.exists(dataset.resolve("shard")));
    assertFalse(Files.exists(dataset.resolve("_preparing")));
  }
}
