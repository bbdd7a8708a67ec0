package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.errors.DataException;

final class FileListingTest {
  @TempDir Path directory;

  private String state() {
    return FileListing.state(directory.toString(), new Configuration());
  }

  @Test
  void stateChangesWithTheFiles() throws Exception {
    Path file = Files.createDirectories(directory.resolve("a")).resolve("1.csv");
    Files.writeString(file, "x");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
    String before = state();
    assertEquals(before, state());
    Files.setLastModifiedTime(file, FileTime.fromMillis(2000));
    String touched = state();
    assertNotEquals(before, touched);
    Files.writeString(directory.resolve("2.csv"), "");
    assertNotEquals(touched, state());
    assertNotEquals(state(), FileListing.state(file.toString(), new Configuration()));
    assertThrows(
        DataException.class,
        () -> FileListing.state(directory.resolve("none").toString(), new Configuration()));
  }
}
