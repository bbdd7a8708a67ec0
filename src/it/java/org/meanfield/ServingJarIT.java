package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The jar that scores in any JVM. */
final class ServingJarIT {
  private static final Path JAR = Path.of("target/meanfield-serving.jar");
  private static final String ALLOWED =
      "org/meanfield/((serving|errors|random|shaded/jackson)/.*|model/layer/RationalTanh[.]class)";

  /** Classes of Jackson for other versions of Java, which no JVM reads in a jar of one version. */
  private static final String INERT = "META-INF/versions/";

  private static final long MOST_BYTES = 40L << 20;

  @Test
  void holdsNothingBesideServing() throws IOException {
    try (JarFile file = new JarFile(JAR.toFile())) {
      List<String> classes =
          file.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class")).toList();
      assertTrue(classes.contains("org/meanfield/serving/Model.class"), "the model is there");
      assertEquals(
          List.of(),
          classes.stream()
              .filter(name -> !name.matches(ALLOWED) && !name.startsWith(INERT))
              .sorted()
              .toList());
      assertFalse(file.isMultiRelease(), "the jar has one version of each class");
    }
  }

  @Test
  void isSmall() throws IOException {
    assertTrue(Files.size(JAR) <= MOST_BYTES, Files.size(JAR) + " bytes");
  }
}
