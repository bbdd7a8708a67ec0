package org.meanfield.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meanfield.config.RunConfigLoaderTest.AUTOENCODER;
import static org.meanfield.config.RunConfigLoaderTest.MINIMAL;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.errors.UsageException;
import org.meanfield.model.UpdaterSpec;

final class SecondNamesTest {
  @TempDir Path directory;

  private LoadedConfig load(String text, String... settings) throws IOException {
    Path file = directory.resolve("test.conf");
    Files.writeString(file, text);
    return new RunConfigLoader(new Configuration()).fromFile(file.toString(), List.of(settings));
  }

  private void assertRefused(String text, String... parts) {
    String message = assertThrows(UsageException.class, () -> load(text)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void secondNamesSetTheSameSettings() throws IOException {
    LoadedConfig first =
        load(
            AUTOENCODER,
            "train.updater={kind=nesterovs, learningRate=0.1}",
            "train.averagingFrequency=7",
            "train.schedule.maxAveragingFrequency=70",
            "train.updaterState=reset",
            "train.outer={kind=momentum, momentum=0.5}",
            "model.hiddenUnit=tanh",
            "model.codeUnit=tanh",
            "model.pretraining.updater.learningRate=0.3");
    LoadedConfig second =
        load(
            AUTOENCODER
                + """
                train {
                  optimizer { kind = nesterovs, learningRate = 0.1 }
                  averagingPeriod = 7
                  schedule.maxAveragingPeriod = 70
                  optimizerState = reset
                  outerOptimizer { kind = momentum, momentum = 0.5 }
                }
                model { hiddenActivation = tanh, codeActivation = tanh }
                model.pretraining.optimizer.learningRate = 0.3
                """);
    assertEquals(first.config(), second.config());
    assertEquals(first.toJson(), second.toJson());
    assertEquals(first.fingerprint(), second.fingerprint());
  }

  @Test
  void overrideWinsWhicheverNameItAndTheFileUse() throws IOException {
    String file = MINIMAL + "train.optimizer { kind = sgd, learningRate = 0.5 }\n";
    assertEquals(
        new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.25),
        load(file, "train.updater.learningRate=0.25").config().train().updater());
    assertEquals(
        new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.125),
        load(file, "train.updater.learningRate=0.25", "train.optimizer.learningRate=0.125")
            .config()
            .train()
            .updater());
  }

  @Test
  void bothNamesInOnePlaceAreRefused() {
    assertRefused(
        MINIMAL + "train { averagingFrequency = 5, averagingPeriod = 6 }",
        "train.averagingPeriod is another name of train.averagingFrequency",
        "test.conf: 4",
        "use one of the names");
  }

  @Test
  void secondNamesAreOfTheModelsThatHaveThem() {
    assertRefused(
        "run = r, data.path = d, model { kind = rbm, hiddenActivation = bernoulli }",
        "model.hiddenActivation is not a setting");
    assertRefused(MINIMAL + "train.optimiser = 1", "did you mean train.optimizer?");
  }

  @Test
  void referencesMayNameWhatWasSetByASecondName() throws IOException {
    LoadedConfig config =
        load(MINIMAL + "train { averagingPeriod = 6, epochs = ${train.averagingFrequency} }");
    assertEquals(6, config.config().train().epochs());
    LoadedConfig second =
        load(MINIMAL + "train { averagingPeriod = 6, epochs = ${train.averagingPeriod} }");
    assertEquals(6, second.config().train().epochs());
    assertEquals(config.toJson(), second.toJson());
  }

  @Test
  void secondNameThatRefersToItselfIsRefused() {
    assertRefused(
        MINIMAL + "train.optimizer = ${train.optimizer} { learningRate = 0.1 }",
        "train.optimizer refers to itself",
        "write train.updater here");
  }

  @Test
  void secondNameInASectionThatRefersToOthersIsRefused() {
    assertRefused(
        MINIMAL + "train { averagingPeriod = 6 }\ntrain = ${train} { epochs = 3 }",
        "train.averagingPeriod is a second name, within a section that refers to others");
  }

  @Test
  void referenceToAnUnsetVariableGivesNothing() throws IOException {
    LoadedConfig config =
        load(MINIMAL + "train { epochs = ${?NO_SUCH_VARIABLE_OF_OURS}, averagingPeriod = 6 }");
    assertEquals(10, config.config().train().epochs());
    assertFalse(config.isGiven("train.epochs"));
    assertTrue(config.isGiven("train.averagingFrequency"));
  }
}
