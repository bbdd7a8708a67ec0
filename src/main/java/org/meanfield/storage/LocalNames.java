package org.meanfield.storage;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.meanfield.errors.UsageException;

/**
 * Names of local files, which are bytes to the operating system. Java reads and writes them by the
 * locale's encoding, and puts the same character in the place of all that this can't express: two
 * names become one, and a file that is listed isn't found.
 */
public final class LocalNames {
  private static final char REPLACEMENT = '\uFFFD';

  private LocalNames() {}

  private static Charset encoding() {
    String name = System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name());
    return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.US_ASCII;
  }

  /**
   * Refuses a path whose bytes were no text to Java when it was started.
   *
   * @throws UsageException that says which locale could read it
   */
  static void requireDecoded(String path) {
    if (path.indexOf(REPLACEMENT) >= 0) {
      throw new UsageException("The name " + path + " lost characters on its way here." + advice());
    }
  }

  /**
   * Refuses a local path that would become another one on its way to the operating system.
   *
   * @throws UsageException that says which locale could write it
   */
  static void requireEncodable(String path) {
    if (!encoding().newEncoder().canEncode(path)) {
      throw new UsageException(
          "The name " + path + " has characters that the locale can't express." + advice());
    }
  }

  /**
   * Explains why a file that the operating system lists can't be opened by the name that Java has
   * for it; empty if it can.
   */
  public static Optional<String> fault(Path listed) {
    try {
      if (Path.of(listed.toString()).equals(listed)) {
        return Optional.empty();
      }
    } catch (InvalidPathException e) {
      // It can't be written back, either.
    }
    return Optional.of("The name " + listed + " has bytes that the locale can't read." + advice());
  }

  private static String advice() {
    Charset encoding = encoding();
    return encoding.equals(StandardCharsets.UTF_8)
        ? " Names are read as UTF-8, as the locale says: rename the file, or set LC_ALL to the"
            + " locale that it was named in."
        : " Names are read as "
            + encoding.name()
            + ", as the locale says; set LC_ALL=C.UTF-8 in the environment.";
  }
}
