package org.meanfield.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PermissionsTest {
  @TempDir Path directory;
  private FileSystem local;
  private Path closed;

  @BeforeEach
  void closeDirectory() throws IOException {
    local = FileSystem.getLocal(new Configuration(false));
    closed = Files.createDirectory(directory.resolve("closed"));
  }

  @AfterEach
  void openDirectory() throws IOException {
    mode("rwx------");
  }

  private void mode(String permissions) throws IOException {
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString(permissions));
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(closed.resolve(name).toUri());
  }

  private Optional<String> denied(String action, String mode) throws IOException {
    return Optional.of(
        "no permission to %s %s (owner %s, mode %s)"
            .formatted(action, closed, Files.getOwner(closed).getName(), mode));
  }

  @Test
  void whatIsAllowedIsNotDenied() throws IOException {
    Files.writeString(closed.resolve("file"), "");
    for (String name : new String[] {"", "file", "new", "new/deeper"}) {
      assertEquals(Optional.empty(), Permissions.denyWriting(local, path(name)), name);
      assertEquals(Optional.empty(), Permissions.denyReading(local, path(name)), name);
    }
  }

  @Test
  void theDirectoryThatDeniesIsNamed() throws IOException {
    Files.writeString(closed.resolve("file"), "");
    mode("r-xr-xr-x");
    assumeFalse(Files.isWritable(closed), "this user may write everywhere");
    assertEquals(denied("write", "0555"), Permissions.denyWriting(local, path("new/deeper")));
    assertEquals(Optional.empty(), Permissions.denyReading(local, path("file")));
    mode("rw-r--r--");
    assertEquals(denied("look into", "0644"), Permissions.denyWriting(local, path("new")));
    assertEquals(denied("look into", "0644"), Permissions.denyReading(local, path("file")));
    mode("---------");
    assertEquals(denied("read", "0000"), Permissions.denyReading(local, path("")));
  }
}
