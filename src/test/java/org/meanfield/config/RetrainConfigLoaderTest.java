package org.meanfield.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.RetrainConfigLoader.LoadedRetraining;
import org.meanfield.errors.UsageException;

final class RetrainConfigLoaderTest {
  private static final String SAMPLE = "conf/retrain-mnist-sample.conf";

  private static final RetrainConfigLoader LOADER =
      new RetrainConfigLoader(new Configuration(false));

  @TempDir Path directory;

  private static LoadedRetraining load(String file, String... settings) {
    return LOADER.fromFile(file, List.of(settings));
  }

  private static String refused(String... settings) {
    return assertThrows(UsageException.class, () -> LOADER.training(load(SAMPLE, settings)))
        .getMessage();
  }

  @Test
  void sampleNamesTheDefaults() throws Exception {
    Path minimal = directory.resolve("minimal.conf");
    Files.writeString(
        minimal, "registry = \"runs/registry\", training = \"conf/lstm-mnist-sample.conf\"");
    String training = "training=conf/lstm-mnist-sample.conf";
    assertEquals(load(minimal.toString()).config(), load(SAMPLE, training).config());
    assertEquals(load(minimal.toString()).judgement(), load(SAMPLE).judgement());
  }

  @Test
  void changesReachTheTraining() {
    LoadedRetraining loaded = load(SAMPLE, "settings=[\"train.epochs=3\"]");
    assertEquals(3, LOADER.training(loaded).config().train().epochs());
    LoadedRetraining guarded = load(SAMPLE, "guardrails.atWorst={accuracy=0.9}");
    assertEquals(Map.of("accuracy", 0.9), guarded.config().guardrails().atWorst());
    assertTrue(!guarded.judgement().equals(loaded.judgement()));
    assertEquals(load(SAMPLE, "webhook.attempts=2").judgement(), loaded.judgement());
  }

  private Path write(String file, String text) throws Exception {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  private static String training(int epochs) {
    return "run = r, data.path = \"bundled:mnist-sample\", model.kind = lstm, train.epochs = "
        + epochs;
  }

  @Test
  void theTrainingIsLookedForBesideTheFileThatNamesIt() throws Exception {
    write("etc/lstm.conf", training(3));
    Path retrain = write("etc/retrain.conf", "registry = r\ntraining = lstm.conf");
    for (String named : List.of(retrain.toString(), retrain.toUri().toString())) {
      assertEquals(3, LOADER.training(load(named)).config().train().epochs(), named);
    }
    // A file that an included file names is looked for beside the included one.
    Path including = write("retrain.conf", "include \"etc/retrain.conf\"");
    assertEquals(3, LOADER.training(load(including.toString())).config().train().epochs());
  }

  @Test
  void theWorkingDirectoryComesFirst() throws Exception {
    write("conf/lstm-mnist-sample.conf", training(77));
    Path retrain =
        write("retrain.conf", "registry = r, training = \"conf/lstm-mnist-sample.conf\"");
    assertEquals(10, LOADER.training(load(retrain.toString())).config().train().epochs());
  }

  @Test
  void aMissingTrainingIsToldWithSettingFileAndPlaces() throws Exception {
    Path retrain = write("retrain.conf", "registry = r\ntraining = \"conf/none.conf\"");
    String message =
        assertThrows(UsageException.class, () -> LOADER.training(load(retrain.toString())))
            .getMessage();
    for (String part :
        List.of(
            "training (" + retrain + ": 2)",
            Path.of("conf/none.conf").toAbsolutePath().toString(),
            directory.toRealPath().resolve("conf/none.conf").toString())) {
      assertTrue(message.contains(part), part + " in " + message);
    }
    assertTrue(refused("training=none.conf").contains("training (--set training)"));
  }

  @Test
  void aPreparationIsLookedForBesideTheTrainingThatNamesIt() throws Exception {
    write("etc/prepare.conf", "");
    Path training =
        write(
            "etc/lstm.conf",
            "run = r, model.kind = lstm, data { kind = source, preparation = prepare.conf }");
    Configuration hadoop = new Configuration(false);
    LoadedConfig loaded = new RunConfigLoader(hadoop).fromFile(training.toString(), List.of());
    assertEquals(directory.resolve("etc/prepare.conf").toString(), loaded.preparation(hadoop));
    LoadedConfig lost =
        new RunConfigLoader(hadoop)
            .fromFile(training.toString(), List.of("data.preparation=lost.conf"));
    String message =
        assertThrows(UsageException.class, () -> lost.preparation(hadoop)).getMessage();
    assertTrue(message.startsWith("data.preparation (--set data.preparation)"), message);
  }

  @Test
  void everyMistakeIsToldAtOnce() {
    String message =
        refused(
            "comparison.confidence=95",
            "guardrails.atWorst={acuracy=0.9}",
            "guardrails.classFloor=90",
            "drift.warn=-1",
            "webhook.url=example.org/hook",
            "start=anew",
            "minNewExample=3");
    for (String told :
        List.of(
            "comparison.confidence must be between 0 and 1 but is 95",
            "guardrails.atWorst names acuracy",
            "guardrails.classFloor must be from 0 to 1",
            "drift.warn must not be below 0",
            "webhook.url is not an http or https address",
            "start is anew",
            "did you mean minNewExamples?")) {
      assertTrue(message.contains(told), told + " in " + message);
    }
    String text = refused("guardrails.atWorst={accuracy=high}");
    assertTrue(text.contains("must be numbers by name"), text);
    assertTrue(refused("training=conf/none.conf").contains("there is no such file"));
    assertTrue(refused("settings=[\"train.epochs=0\"]").contains("train.epochs"));
  }
}
