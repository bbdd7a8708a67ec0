package org.meanfield;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A copy of {@code deploy} and {@code conf} where a jar seems to be built, and a Java that only
 * tells what it was to start: the arguments of spark-submit, a line each, and the environment.
 */
final class Installation {
  /** The programs that the scripts call besides Java and Maven. */
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "env",
          "find",
          "grep",
          "id",
          "locale",
          "mktemp",
          "printf",
          "readlink",
          "rm",
          "sed",
          "sh",
          "stat");

  private static final List<String> READ =
      List.of("HADOOP_USER_NAME", "IMAGE", "JAR", "JAVA_HOME", "MASTER", "SPARK_HOME", "TMPDIR");

  private final Path home;
  private final Path tools;
  private final Map<String, String> environment = new TreeMap<>();

  private Installation(Path home, Path tools) {
    this.home = home;
    this.tools = tools;
  }

  /** Installs in a directory that isn't there yet. */
  static Installation in(Path home) throws IOException {
    for (String part : List.of("deploy", "conf")) {
      copy(Path.of(part), home.resolve(part));
    }
    Files.createDirectories(home.resolve("src/main"));
    Files.createDirectories(home.resolve("target/spark/jars"));
    Files.writeString(home.resolve("pom.xml"), "");
    Files.writeString(home.resolve("target/meanfield.jar"), "");
    Path tools = Files.createDirectories(home.resolve("bin"));
    Installation installation = new Installation(home, tools);
    installation.environment.put("PATH", tools + ":/usr/bin:/bin");
    return installation.java("17.0.1");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copy = to.resolve(from.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  Path home() {
    return home;
  }

  /** Puts a Java of this version on the path, one with a compiler. */
  Installation java(String version) throws IOException {
    return program(
        "java",
        """
        case "$*" in
          *-version) echo 'Picked up JAVA_TOOL_OPTIONS: -Dx="1"' >&2; echo 'openjdk version "%s" 2025-04-15' >&2 ;;
          --list-modules) echo jdk.compiler@%s ;;
          *launcher.Main*) printf '\\0\\nsh\\0-c\\0printf "%%%%s\\\\n" "$@"; env\\0sh\\0'; shift 3; printf '%%s\\0' "$@" ;;
        esac
        """
            .formatted(version, version));
  }

  /** Puts a program on the path, in place of another of its name. */
  Installation program(String name, String script) throws IOException {
    Path file = tools.resolve(name);
    Files.deleteIfExists(file);
    Files.writeString(file, "#!/bin/bash\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return this;
  }

  /** Takes everything from the path that scripts can do without, and a program that they need. */
  Installation without(String program) throws IOException {
    for (String tool : TOOLS) {
      program(tool, "exec $(PATH=/usr/bin:/bin type -P " + tool + ") \"$@\"\n");
    }
    Files.deleteIfExists(tools.resolve(program));
    return with("PATH", tools.toString());
  }

  Installation with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Makes the sources newer than the jar. */
  Installation changed() throws IOException {
    Files.setLastModifiedTime(home.resolve("target/meanfield.jar"), FileTime.from(Instant.EPOCH));
    return this;
  }

  /** Runs a command from a directory to its end. */
  Programs.Ended run(Path directory, String... command) throws IOException, InterruptedException {
    ProcessBuilder program = new ProcessBuilder(command).directory(directory.toFile());
    program.environment().keySet().removeAll(READ);
    program.environment().keySet().removeIf(name -> name.matches("LANG|LC_.*|SPARK_.*"));
    program.environment().putAll(environment);
    return Programs.run(program);
  }

  /** Runs a script of {@code deploy} from elsewhere. */
  Programs.Ended run(String script, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(
                Stream.of(home.resolve("deploy").resolve(script).toString()), Stream.of(arguments))
            .toList();
    return run(Path.of("/"), command.toArray(String[]::new));
  }
}
