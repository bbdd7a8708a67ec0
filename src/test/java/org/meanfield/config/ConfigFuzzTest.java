package org.meanfield.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.fuzz.Boundary;
import org.meanfield.fuzz.Mutations;

/** Whatever a configuration holds, it is read, or refused by a UsageException. */
final class ConfigFuzzTest {
  private static final Configuration HADOOP = new Configuration();

  private static Path directory;

  @BeforeContainer
  static void makeDirectory() throws IOException {
    directory = Files.createTempDirectory("fuzz");
  }

  @AfterContainer
  static void removeDirectory() throws IOException {
    FileUtils.deleteDirectory(directory.toFile());
  }

  private static Arbitrary<byte[]> mutated(String... files) {
    return Arbitraries.of(Stream.of(files).map(ConfigFuzzTest::content).toList())
        .flatMap(Mutations::hocon);
  }

  private static String content(String file) {
    try {
      return Files.readString(Path.of("conf", file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String written(byte[] content) throws IOException {
    return Files.write(directory.resolve("fuzz.conf"), content).toString();
  }

  @Provide
  Arbitrary<byte[]> trainings() {
    return mutated(
        "lstm-mnist-sample.conf",
        "rbm-mnist.conf",
        "autoencoder-mnist.conf",
        "next-character.conf",
        "adding-problem.conf",
        "lstm-prepared.conf",
        "autoencoder-table.conf");
  }

  @Property(seed = "1")
  void ofARun(@ForAll("trainings") byte[] content) throws IOException {
    String file = written(content);
    Boundary.readsOrRefuses(() -> new RunConfigLoader(HADOOP).fromFile(file, List.of()));
  }

  @Provide
  Arbitrary<byte[]> preparations() {
    return mutated(
        "prepare-mnist-sample.conf",
        "prepare-sequences.conf",
        "prepare-table.conf",
        "prepare-arrays.conf",
        "prepare-time-series.conf",
        "prepare-sequence-files.conf",
        "prepare-adding-problem.conf");
  }

  @Property(seed = "2")
  void ofAPreparation(@ForAll("preparations") byte[] content) throws IOException {
    String file = written(content);
    Boundary.readsOrRefuses(() -> new PrepareConfigLoader(HADOOP).fromFile(file, List.of()));
  }

  @Provide
  Arbitrary<byte[]> retrainings() {
    return mutated("retrain-mnist-sample.conf");
  }

  @Property(seed = "3")
  void ofARetraining(@ForAll("retrainings") byte[] content) throws IOException {
    String file = written(content);
    Boundary.readsOrRefuses(() -> new RetrainConfigLoader(HADOOP).fromFile(file, List.of()));
  }

  @Provide
  Arbitrary<List<String>> settings() {
    Arbitrary<String> keys =
        Arbitraries.of(
            "run",
            "data.path",
            "data.kind",
            "data",
            "model.kind",
            "model.hidden",
            "model.cell",
            "train.epochs",
            "train.updater",
            "train.updater.kind",
            "train.updater.learningRate",
            "train.seed",
            "checkpoint.keep",
            "lock.staleSeconds",
            "train.",
            ".",
            "a..b",
            "\"",
            "$",
            "é",
            "");
    Arbitrary<String> values = Arbitraries.randomValue(Mutations::value);
    return keys.flatMap(key -> values.map(value -> key + "=" + value))
        .injectDuplicates(0.05)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  @Property(seed = "4")
  void settingsOfTheCommandLine(@ForAll("settings") List<String> settings) {
    Boundary.readsOrRefuses(
        () -> new RunConfigLoader(HADOOP).fromFile("conf/lstm-mnist-sample.conf", settings));
  }
}
