package org.meanfield.natives;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A directory in which nobody but this process's user can put a file in place of another. */
final class PrivateDirectory {
  private static final Set<PosixFilePermission> OWNERS_ALONE =
      PosixFilePermissions.fromString("rwx------");

  private PrivateDirectory() {}

  /** Windows, where temporary files are each user's own, tells of no owners and modes. */
  static boolean canBeTold() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
  }

  /**
   * Makes JavaCPP's own directory at a user's home, or takes from others what they may do in it.
   *
   * @throws IOException if that isn't this user's to decide
   */
  static Path atHome(Path home) throws IOException {
    if (!home.isAbsolute() || !Files.isDirectory(home)) {
      throw new FileSystemException(home.toString(), null, "there is no such home directory");
    }
    requireOwn(home);
    Set<PosixFilePermission> modes = Files.getPosixFilePermissions(home);
    if (modes.contains(PosixFilePermission.GROUP_WRITE)
        || modes.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new FileSystemException(
          home.toString(), null, "others may write to this home directory");
    }
    Path directory = own(home.resolve(".javacpp"));
    return own(directory.resolve("cache"));
  }

  private static Path own(Path directory) throws IOException {
    if (Files.notExists(directory)) {
      try {
        Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNERS_ALONE));
      } catch (FileAlreadyExistsException e) {
        // Another JVM of ours was faster, or it is a stranger's: that is looked at next.
      }
    }
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(directory.toString());
    }
    requireOwn(directory);
    if (!Files.getPosixFilePermissions(directory).equals(OWNERS_ALONE)) {
      Files.setPosixFilePermissions(directory, OWNERS_ALONE);
    }
    return directory;
  }

  private static void requireOwn(Path directory) throws IOException {
    int owner = (int) Files.getAttribute(directory, "unix:uid");
    long user = new UnixSystem().getUid();
    if (owner != user) {
      throw new FileSystemException(
          directory.toString(),
          null,
          "it belongs to " + Files.getOwner(directory) + ", not to this user (" + user + ")");
    }
  }
}
