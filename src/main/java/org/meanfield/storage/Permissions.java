package org.meanfield.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Tells in words what this machine's permissions forbid. Java tells of a denial in many ways, one
 * of them that there is no such file. HDFS tells of its own well.
 */
public final class Permissions {
  private Permissions() {}

  /**
   * Tells what stands against writing a file or directory, which need not exist, such as "no
   * permission to write /x (owner root, mode 0555)".
   *
   * @return empty if nothing does, or if the file system is another machine's
   */
  public static Optional<String> denyWriting(FileSystem fileSystem, Path path) {
    return nearest(fileSystem, path).flatMap(Permissions::denyWriting);
  }

  /** Tells what stands against reading a file, or a directory's files, as for writing. */
  public static Optional<String> denyReading(FileSystem fileSystem, Path path) {
    return nearest(fileSystem, path)
        .flatMap(
            found ->
                Files.isReadable(found) || !Files.exists(local(fileSystem, path))
                    ? denySearching(found)
                    : denied("read", found));
  }

  private static Optional<String> denyWriting(java.nio.file.Path found) {
    return Files.isWritable(found) ? denySearching(found) : denied("write", found);
  }

  private static Optional<String> denySearching(java.nio.file.Path found) {
    return Files.isDirectory(found) && !Files.isExecutable(found)
        ? denied("look into", found)
        : Optional.empty();
  }

  /** The path itself, or the first directory above it that can be seen; empty of other machines. */
  private static Optional<java.nio.file.Path> nearest(FileSystem fileSystem, Path path) {
    if (!fileSystem.getUri().getScheme().equals("file")) {
      return Optional.empty();
    }
    java.nio.file.Path found = local(fileSystem, path);
    while (found != null && !Files.exists(found)) {
      found = found.getParent();
    }
    return Optional.ofNullable(found);
  }

  private static java.nio.file.Path local(FileSystem fileSystem, Path path) {
    return java.nio.file.Path.of(fileSystem.makeQualified(path).toUri().getPath());
  }

  private static Optional<String> denied(String action, java.nio.file.Path found) {
    String permissions;
    try {
      int mode = (int) Files.getAttribute(found, "unix:mode") & 07777;
      permissions =
          String.format(
              Locale.ROOT,
              "owner %s, mode %04o%s",
              Files.getOwner(found).getName(),
              mode,
              Files.getFileStore(found).isReadOnly() ? ", mounted read-only" : "");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      permissions = "its permissions can't be read";
    }
    return Optional.of("no permission to " + action + " " + found + " (" + permissions + ")");
  }
}
