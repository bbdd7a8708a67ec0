package org.meanfield;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Spark's classes as a JVM has read and checked them: a JVM that starts with them has Spark two
 * seconds sooner. A JVM with other jars, or of another kind, does without.
 */
final class ClassArchive {
  private static final Path ARCHIVE = Path.of("target/it/classes.jsa").toAbsolutePath();

  private ClassArchive() {}

  /**
   * Returns the options of a JVM that uses the archive. The first caller makes it, by a training
   * that ends in seconds, and the others wait.
   */
  static synchronized String options() throws IOException {
    Files.createDirectories(ARCHIVE.getParent());
    try (FileChannel channel =
            FileChannel.open(
                ARCHIVE.resolveSibling("classes.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && Files.notExists(ARCHIVE)) {
        make();
      }
    }
    // A JVM warns on standard output, which is for answers, of an archive that isn't for it.
    return "-XX:SharedArchiveFile=" + ARCHIVE + " -Xlog:disable";
  }

  private static void make() throws IOException {
    Path directory = Files.createTempDirectory("class-archive");
    Path unfinished = Files.createTempFile(ARCHIVE.getParent(), "unfinished", ".jsa");
    // A JVM that can't make an archive leaves an empty file, which others ignore.
    String options = "-XX:ArchiveClassesAtExit=" + unfinished + " -Xlog:disable";
    String config = TinyRun.write(directory, 1);
    ProcessBuilder training =
        new ProcessBuilder("deploy/local", "train", "--json", "--config", config)
            .redirectOutput(directory.resolve("output.txt").toFile())
            .redirectError(directory.resolve("errors.txt").toFile());
    training.environment().put("MASTER", "local[2]");
    training.environment().put("SPARK_SUBMIT_OPTS", Meanfield.SHORT_LIVED + " " + options);
    if (training.start().onExit().join().exitValue() != 0) {
      throw new IllegalStateException(Files.readString(directory.resolve("errors.txt")));
    }
    Files.move(unfinished, ARCHIVE);
    List<Path> made;
    try (Stream<Path> files = Files.walk(directory)) {
      made = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : made) {
      Files.delete(file);
    }
  }
}
