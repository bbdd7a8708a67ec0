package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.Meanfield.Ended;

/** Mistakes that a user has to mend: each ends with one message and its exit code. */
final class BadInputIT {
  @TempDir Path directory;
  private Meanfield meanfield;
  private String config;

  @BeforeEach
  void configure() throws Exception {
    meanfield = new Meanfield(directory, "local[2]");
    config = TinyRun.write(directory, 2);
  }

  @Test
  void divergenceExitsWith5() throws Exception {
    Ended ended =
        meanfield.run(
            "train",
            "--config",
            config,
            "--set",
            "train.updater.kind=sgd",
            "--set",
            "train.updater.learningRate=1e300");
    assertEquals(5, ended.code(), ended.errors());
    assertTrue(ended.errors().contains("meanfield: Training diverged"), ended.errors());
    assertFalse(ended.errors().contains("\tat "), ended.errors());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | train.averagingFrequency=0   | must be at least 1",
        "2 | model.hidden=[4000]          | driver needs at least",
        "2 | model.hidden=[30000]         | a checkpoint holds at most",
        "2 | train.engine=dl4j            | stops at an epoch's end",
        "2 | evaluation.logLikelihood.chains=2 | only an rbm of bernoulli units",
        "3 | data.path=/no/such/directory | does not exist",
        "3 | model.truncation={forward=5, backward=5} | one target a sequence",
        "4 | run=/proc/meanfield          | /proc/meanfield",
      })
  void badInputHasOneMessageAndItsCode(int code, String setting, String message) throws Exception {
    Ended ended = meanfield.run("train", "--config", config, "--set", setting);
    assertEquals(code, ended.code(), ended.errors());
    assertTrue(ended.errors().contains(message), ended.errors());
    assertFalse(ended.errors().contains("\tat "), ended.errors());
    assertEquals("", ended.output());
    assertFalse(Files.exists(directory.resolve("run")));
  }
}
