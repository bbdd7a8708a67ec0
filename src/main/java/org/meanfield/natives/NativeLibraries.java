package org.meanfield.natives;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.meanfield.errors.UsageException;

/**
 * The directory that this JVM's native libraries are unpacked to before they are loaded: one that
 * nobody else can write to, and from which libraries may be loaded. Left to themselves, some unpack
 * into directories under {@code /tmp} whose names anybody can guess, and make, beforehand.
 */
public final class NativeLibraries {
  /** Names the directory; JavaCPP's own property, which a user may set. */
  static final String DIRECTORY = "org.bytedeco.javacpp.cachedir";

  /** The properties that JNA, Snappy, Zstandard and Netty take their directory from. */
  private static final List<String> OTHERS =
      List.of(
          "jna.tmpdir", "org.xerial.snappy.tempdir", "ZstdTempFolder", "io.netty.native.workdir");

  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static volatile boolean isChosen;

  private NativeLibraries() {}

  /**
   * Chooses the directory; does nothing from the second call on. It must come before the first use
   * of a native library.
   *
   * @throws UsageException if there is no directory that fits
   */
  public static void unpackPrivately() {
    if (!isChosen) {
      chooseOnce();
    }
  }

  private static synchronized void chooseOnce() {
    if (!isChosen && PrivateDirectory.canBeTold()) {
      String directory =
          choose(
                  System.getProperty(DIRECTORY),
                  System.getProperty("user.home"),
                  System.getProperty("java.io.tmpdir"))
              .toString();
      System.setProperty(DIRECTORY, directory);
      for (String property : OTHERS) {
        if (System.getProperty(property) == null) {
          System.setProperty(property, directory);
        }
      }
    }
    isChosen = true;
  }

  /**
   * Returns the user's choice, else JavaCPP's place at home, else a new directory that this JVM
   * removes.
   *
   * @param named by the user; null if none is
   * @throws UsageException if none of them can be written to, or nothing may be executed there
   */
  static Path choose(String named, String home, String temporary) {
    List<String> refusals = new ArrayList<>();
    try {
      if (named != null) {
        return usable(Files.createDirectories(Path.of(named)));
      }
      return usable(PrivateDirectory.atHome(Path.of(home)));
    } catch (IOException e) {
      refusals.add(reason(e));
    }
    if (named == null) {
      try {
        return temporary(Path.of(temporary));
      } catch (IOException e) {
        refusals.add(reason(e));
      }
    }
    throw new UsageException(
        "There is no directory to unpack native libraries to: "
            + String.join("; ", refusals)
            + ". Name one on a file system that allows execution, by"
            + " -Dorg.bytedeco.javacpp.cachedir=DIR, or a java.io.tmpdir there: for deploy/local in"
            + " SPARK_SUBMIT_OPTS, on a cluster in spark.driver.extraJavaOptions and"
            + " spark.executor.extraJavaOptions.");
  }

  private static Path temporary(Path parent) throws IOException {
    Path made = Files.createTempDirectory(parent, "meanfield-natives-", OWNERS_ALONE);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(made), "natives-remover"));
    try {
      return usable(made);
    } catch (FileSystemException e) {
      throw new FileSystemException(parent.toString(), null, e.getReason());
    }
  }

  /** A mount that forbids execution takes it from every file, whatever the file's mode is. */
  private static Path usable(Path directory) throws IOException {
    Path probe = Files.createTempFile(directory, "probe", ".so", OWNERS_ALONE);
    try {
      if (!Files.isExecutable(probe)) {
        throw new FileSystemException(
            directory.toString(), null, "nothing may be executed there (it is mounted noexec)");
      }
      return directory;
    } finally {
      Files.delete(probe);
    }
  }

  private static String reason(IOException e) {
    String fault = e instanceof FileSystemException failed ? failed.getReason() : e.getMessage();
    if (fault == null) {
      fault =
          e instanceof AccessDeniedException
              ? "no permission to write"
              : e instanceof FileAlreadyExistsException ? "it is no directory" : "it isn't there";
    }
    return e instanceof FileSystemException failed ? failed.getFile() + ": " + fault : fault;
  }

  private static void remove(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // It stays in the directory of temporary files.
    }
  }
}
