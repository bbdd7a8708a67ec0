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
    return assertThrows(
            UsageException.class, () -> LOADER.training(load(SAMPLE, settings).config()))
        .getMessage();
  }

  @Test
  void sampleNamesTheDefaults() throws Exception {
    Path minimal = directory.resolve("minimal.conf");
    Files.writeString(
        minimal, "registry = \"runs/registry\", training = \"conf/lstm-mnist-sample.conf\"");
    assertEquals(load(minimal.toString()).config(), load(SAMPLE).config());
    assertEquals(load(minimal.toString()).judgement(), load(SAMPLE).judgement());
  }

  @Test
  void changesReachTheTraining() {
    LoadedRetraining loaded = load(SAMPLE, "settings=[\"train.epochs=3\"]");
    assertEquals(3, LOADER.training(loaded.config()).config().train().epochs());
    LoadedRetraining guarded = load(SAMPLE, "guardrails.atWorst={accuracy=0.9}");
    assertEquals(Map.of("accuracy", 0.9), guarded.config().guardrails().atWorst());
    assertTrue(!guarded.judgement().equals(loaded.judgement()));
    assertEquals(load(SAMPLE, "webhook.attempts=2").judgement(), loaded.judgement());
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
            "webhook.url is no http or https address",
            "start is anew",
            "did you mean minNewExamples?")) {
      assertTrue(message.contains(told), told + " in " + message);
    }
    String text = refused("guardrails.atWorst={accuracy=high}");
    assertTrue(text.contains("must be numbers by name"), text);
    assertTrue(refused("training=conf/none.conf").contains("no configuration file"));
    assertTrue(refused("settings=[\"train.epochs=0\"]").contains("train.epochs"));
  }
}
