package org.meanfield.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.errors.UsageException;

final class PlaceTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "day[1]",
        "v{1,2}",
        "a*b?",
        "back\\slash",
        "2024-01-01T12:00:00.csv",
        "hdfs:x",
        "a b",
        "a%20b",
        "a#b+c",
        "two\nlines",
        "läufe",
        "日本",
        "x=1"
      })
  void anyNameIsTheFileOfThatName(String name) throws Exception {
    Path file = directory.resolve("file:" + name).resolve(name);
    Files.createDirectories(file.getParent());
    Place place = Place.of(file.toString(), HADOOP);
    place.fileSystem().create(place.path()).close();
    assertTrue(Files.isRegularFile(file), "made where it was asked for");
    Place again = Place.of(place.path().toString(), HADOOP);
    assertEquals(place.path(), again.path());
    assertTrue(again.fileSystem().exists(again.path()));
    assertEquals(place.path(), Place.below(place.path().getParent(), name));
    try (var files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void relativeNameMayHoldAColon() throws Exception {
    String here = Path.of("").toAbsolutePath().toString();
    assertEquals(
        here + "/2024-01-01T12:00", Place.of("2024-01-01T12:00", HADOOP).path().toUri().getPath());
  }

  @Test
  void nameThatLostItsCharactersIsRefused() {
    String message =
        assertThrows(UsageException.class, () -> Place.of("l\uFFFD\uFFFDufe/x", HADOOP))
            .getMessage();
    assertTrue(message.contains("lost characters"), message);
    assertTrue(message.contains("LC_ALL"), message);
  }
}
