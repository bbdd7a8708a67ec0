package org.meanfield.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivateDirectoryTest {
  private static final int STRANGER = 12345;

  @TempDir Path directory;

  private Path home(String mode) throws IOException {
    Path home = Files.createDirectory(directory.resolve("home"));
    return Files.setPosixFilePermissions(home, PosixFilePermissions.fromString(mode));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static void refused(String part, Path home) {
    String message =
        assertThrows(FileSystemException.class, () -> PrivateDirectory.atHome(home)).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void nobodyElseMayLookIntoIt() throws IOException {
    Path home = home("rwxr-xr-x");
    Path made = PrivateDirectory.atHome(home);
    assertEquals(home.resolve(".javacpp/cache"), made);
    assertEquals("rwx------", mode(made));
    assertEquals("rwx------", mode(made.getParent()));
  }

  @Test
  void whatOthersMayDoIsTakenFromThem() throws IOException {
    Path home = home("rwx------");
    Path open = Files.createDirectories(home.resolve(".javacpp/cache"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertEquals("rwx------", mode(PrivateDirectory.atHome(home)));
  }

  @Test
  void homesThatOthersWriteToAreRefused() throws IOException {
    refused("others may write", home("rwxrwxrwx"));
    refused("no such home", Path.of("?"));
    refused("no such home", directory.resolve("nonexistent"));
  }

  @Test
  void strangersDirectoriesAreRefused() throws IOException {
    assumeTrue(new UnixSystem().getUid() == 0, "only root makes directories for others");
    Path home = home("rwx------");
    Path filled = Files.createDirectories(home.resolve(".javacpp/cache"));
    Files.setAttribute(filled, "unix:uid", STRANGER);
    refused("belongs to " + STRANGER, home);
    Files.setAttribute(home, "unix:uid", STRANGER);
    refused("belongs to " + STRANGER, home);
  }
}
