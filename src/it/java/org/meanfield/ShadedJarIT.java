package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The jar that users submit to a cluster of theirs. */
final class ShadedJarIT {
  private static final Path JAR = Path.of("target/meanfield.jar");

  private static Set<String> entries(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream().map(JarEntry::getName).collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void sharesNoClassWithSpark() throws IOException {
    Set<String> shared = new TreeSet<>();
    Set<String> ours = entries(JAR);
    try (Stream<Path> sparkJars = Files.list(Path.of("target/spark/jars"))) {
      for (Path jar : sparkJars.toList()) {
        entries(jar).stream()
            .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
            .filter(ours::contains)
            .forEach(name -> shared.add(jar.getFileName() + " " + name));
      }
    }
    assertEquals(Set.of(), shared);
  }

  @Test
  void holdsWhatItNeedsAndNothingOfOtherPlatforms() {
    Set<String> entries = entries(JAR);
    for (String needed :
        List.of(
            "org/meanfield/cli/Main.class",
            "org/meanfield/data/mnist-sample/train-images-idx3-ubyte.gz",
            "org/bytedeco/openblas/linux-x86_64/libopenblas.so.0",
            "META-INF/LICENSE")) {
      assertTrue(entries.contains(needed), needed);
    }
    List<String> natives =
        entries.stream()
            .filter(name -> name.matches("org/(bytedeco|nd4j)/.*[.](so|dll|dylib)([.].*)?"))
            .filter(name -> !name.contains("/linux-x86_64"))
            .toList();
    assertEquals(List.of(), natives);
  }
}
