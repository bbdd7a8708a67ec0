package org.meanfield.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.errors.DataException;

final class FileListingTest {
  @TempDir Path directory;

  private String state() {
    return state(directory);
  }

  private static String state(Path path) {
    return FileListing.at(path.toString(), new Configuration()).state();
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
    assertNotEquals(state(), state(file));
    assertThrows(DataException.class, () -> state(directory.resolve("none")));
  }

  private FileListing listing() {
    return FileListing.of(directory.toString(), new Configuration());
  }

  private void write(String name) throws Exception {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "x");
  }

  @Test
  void whatIsPassedOverIsCountedAndNamed() throws Exception {
    for (int i = 0; i < 30; i++) {
      write("_noise_/deep/r" + i + ".csv");
      write("yes/r" + i + ".csv");
    }
    for (int i = 0; i < 6; i++) {
      write("yes/_r" + i + ".csv");
    }
    write("yes/.r.csv");
    write("yes/_x=1/r.csv");
    write("yes/r.csv._COPYING_");
    Files.createDirectories(directory.resolve("no"));
    Files.createSymbolicLink(directory.resolve("yes/gone"), directory.resolve("nothing"));
    FileListing listing = listing();
    assertEquals(31, listing.relativePaths().size());
    List<String> remarks = listing.remarks();
    assertEquals(4, remarks.size());
    assertTrue(
        remarks
            .get(0)
            .startsWith("37 files whose names begin with . or _ were left out: _noise_ (30 files)"),
        remarks.get(0));
    assertTrue(remarks.get(0).endsWith(" and 3 more"), remarks.get(0));
    assertEquals(
        List.of(
            "1 file that is still being copied was left out: yes/r.csv._COPYING_",
            "1 symbolic link that leads nowhere was left out: yes/gone",
            "1 folder is empty: no"),
        remarks.subList(1, 4));
  }

  @Test
  void whatHadoopPutsBesideDataIsNotWorthAWord() throws Exception {
    write("part-0.parquet");
    write("_SUCCESS");
    write("_common_metadata");
    write(".part-0.parquet.crc");
    assertEquals(1, listing().paths().size());
    assertEquals(List.of(), listing().remarks());
  }

  @Test
  void pipeIsNoData() throws Exception {
    write("1.csv");
    Process made = new ProcessBuilder("mkfifo", directory.resolve("pipe.csv").toString()).start();
    assertEquals(0, made.waitFor());
    assertEquals(List.of("1.csv"), listing().relativePaths());
    assertEquals(List.of("1 pipe, socket or device was left out: pipe.csv"), listing().remarks());
  }

  @Test
  void nameThatIsNoTextIsRefused() throws Exception {
    write("1.csv");
    Process made =
        new ProcessBuilder(
                "bash", "-c", "touch \"$0/b$(printf '\\344')d.csv\"", directory.toString())
            .start();
    assertEquals(0, made.waitFor());
    String message = assertThrows(DataException.class, this::listing).getMessage();
    assertTrue(message.contains("has bytes that the locale can't read"), message);
  }
}
