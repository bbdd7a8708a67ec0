package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.serving.Model;
import org.meanfield.serving.Score;

/** The jar that scores in any JVM. */
final class ServingJarIT {
  private static final Path JAR = Path.of("target/meanfield-serving.jar");
  private static final String ALLOWED =
      "org/meanfield/((serving|errors|random|shaded/jackson)/.*|model/layer/RationalTanh[.]class"
          + "|data/source/CalendarPart([$]1)?[.]class)";

  /** Classes of Jackson for other versions of Java, which no JVM reads in a jar of one version. */
  private static final String INERT = "META-INF/versions/";

  private static final long MOST_BYTES = 40L << 20;

  @TempDir Path directory;

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

  /** The program on the page, indented by four blanks. */
  private static String example() throws IOException {
    return Files.readString(Path.of("src/site/markdown/serving.md"))
        .lines()
        .dropWhile(line -> !line.startsWith("    import "))
        .takeWhile(line -> line.isEmpty() || line.startsWith("    "))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void programOnThePageScoresInAFreshJvm() throws Exception {
    Meanfield meanfield = new Meanfield(directory, "local[2]").inThisProcess();
    Random random = new Random(1);
    String rows =
        IntStream.range(0, 300)
            .mapToObj(i -> random.nextGaussian())
            .map(x -> String.format(Locale.ROOT, "%.4f,%.4f", x, 100 + 10 * x))
            .collect(Collectors.joining("\n"));
    Path table = directory.resolve("table.csv");
    Files.writeString(table, "x,y\n" + rows);
    Path dataset = directory.resolve("dataset");
    Ended prepared =
        meanfield.run(
            "prepare",
            "--config",
            "conf/prepare-table.conf",
            "--output",
            dataset.toString(),
            "--set",
            "data.source.path=" + table,
            "--set",
            "data.source.features=[x, y]");
    assertEquals(0, prepared.code(), prepared.errors());
    Path run = directory.resolve("run");
    meanfield.trained(
        "conf/autoencoder-table.conf",
        "--run",
        run.toString(),
        "--set",
        "data.path=" + dataset,
        "--set",
        "model.hidden=[1]",
        "--set",
        "train.epochs=2");
    Path source = directory.resolve("Example.java");
    Files.writeString(source, example());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                JAR.toAbsolutePath().toString(),
                source.toString(),
                run.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    Score.Reconstruction score =
        (Score.Reconstruction) Model.load(run).score(Map.of("x", 0.5, "y", 105));
    assertTrue(output.contains("Input[name=x, kind=NUMBER, categories=[]]"), output);
    assertTrue(output.contains("error " + score.squaredError() + ", UNKNOWN"), output);
  }
}
