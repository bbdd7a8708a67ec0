package org.meanfield.storage;

import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A path that a user gave, on its file system. It is a name, whatever characters it has: brackets,
 * stars and backslashes are no pattern, a colon makes a scheme only where a slash follows it.
 *
 * @param fileSystem of local files, the raw one: a checksum file beside each can't be named after a
 *     time of day, and is left behind its data by a process that is killed
 * @param path qualified by the file system
 */
public record Place(FileSystem fileSystem, Path path) {
  private static final Pattern URI = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:/.*", Pattern.DOTALL);

  /**
   * Finds the file system.
   *
   * @throws IOException if it can't be reached
   * @throws IllegalArgumentException if no path is spelt so
   * @throws org.meanfield.errors.UsageException if this process can't spell such a name
   */
  public static Place of(String name, Configuration hadoop) throws IOException {
    Path path = path(name);
    FileSystem fileSystem = path.getFileSystem(hadoop);
    if (fileSystem instanceof LocalFileSystem local) {
      fileSystem = local.getRawFileSystem();
    }
    Path qualified = fileSystem.makeQualified(path);
    if (isLocal(qualified)) {
      LocalNames.requireEncodable(qualified.toUri().getPath());
    }
    return new Place(fileSystem, qualified);
  }

  /**
   * The path as it was given, which may be relative.
   *
   * @throws IllegalArgumentException if no path is spelt so
   * @throws org.meanfield.errors.UsageException if it lost characters on its way here
   */
  public static Path path(String name) {
    LocalNames.requireDecoded(name);
    return hasScheme(name) ? new Path(name) : new Path(null, null, name);
  }

  /** Tells whether a name is a URI, which names its file system itself. */
  public static boolean hasScheme(String name) {
    return URI.matcher(name).matches();
  }

  /** A path below a directory, by a name that may hold a colon. */
  public static Path below(Path directory, String relative) {
    return new Path(directory, new Path(null, null, relative));
  }

  /** Tells whether a qualified path is one of the machine's own file system. */
  public static boolean isLocal(Path qualified) {
    return "file".equals(qualified.toUri().getScheme());
  }
}
