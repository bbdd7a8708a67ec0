package org.meanfield.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.errors.UsageException;

final class NativeLibrariesTest {
  /** A directory in which nobody, not even root, makes files. */
  private static final String NOWHERE = "/proc";

  @TempDir Path directory;
  private String home;
  private String temporary;

  @BeforeEach
  void makeDirectories() throws IOException {
    home = Files.createDirectory(directory.resolve("home")).toString();
    temporary = Files.createDirectory(directory.resolve("tmp")).toString();
    Files.setPosixFilePermissions(Path.of(home), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void theUsersChoiceComesFirst() {
    String named = directory.resolve("my/natives").toString();
    assertEquals(Path.of(named), NativeLibraries.choose(named, home, temporary));
  }

  @Test
  void homeComesBeforeTemporaryFiles() {
    assertEquals(Path.of(home, ".javacpp/cache"), NativeLibraries.choose(null, home, temporary));
  }

  @Test
  void nobodyCanGuessATemporaryDirectory() throws IOException {
    Path one = NativeLibraries.choose(null, "?", temporary);
    Path other = NativeLibraries.choose(null, "/nonexistent", temporary);
    assertTrue(!one.equals(other), one.toString());
    for (Path made : new Path[] {one, other}) {
      assertEquals(Path.of(temporary), made.getParent());
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    }
  }

  @Test
  void whereNoDirectoryFitsAllAreTold() {
    String message =
        assertThrows(
                UsageException.class, () -> NativeLibraries.choose(null, NOWHERE + "/a", NOWHERE))
            .getMessage();
    assertTrue(message.contains(NOWHERE + "/a: there is no such home directory; "), message);
    assertTrue(message.contains("-Dorg.bytedeco.javacpp.cachedir"), message);
    String named =
        assertThrows(
                UsageException.class, () -> NativeLibraries.choose(NOWHERE + "/b", home, temporary))
            .getMessage();
    assertTrue(named.contains(NOWHERE + "/b"), named);
  }

  @Test
  void theyAreUnpackedThere() {
    NativeLibraries.unpackPrivately();
    String chosen = System.getProperty(NativeLibraries.DIRECTORY);
    assertEquals(chosen, System.getProperty("jna.tmpdir"));
    assertTrue(Files.isDirectory(Path.of(chosen)), chosen);
  }
}
