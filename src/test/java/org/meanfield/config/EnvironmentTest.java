package org.meanfield.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.errors.UsageException;

final class EnvironmentTest {
  @Test
  void valuesThatTheConfigurationRefersToAreNamed() {
    Environment environment =
        Environment.of(
            ConfigFactory.parseString("a = ${?TOKEN}, b = [\"x\"${LONG}], c = ${WORKERS}"),
            Map.of("TOKEN", "abcdef", "LONG", "abcdefgh", "OTHER", "other", "WORKERS", "0"));
    assertEquals(
        "is ${TOKEN} and ${LONG}, other than 0",
        environment.hidden("is abcdef and abcdefgh, other than 0"));
  }

  /** PATH stands for a token: it is set wherever the tests run. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "train.workers = ${PATH}",
        "train.workers = x${?PATH}y",
        "model.hidden = [${PATH}]",
        "model.hidden = ${PATH}",
        "model.kind = ${PATH}",
        "model = ${PATH}",
        "train.updater.kind = ${PATH}",
        "train.earlyStopping = ${PATH}",
        "train = [1] ${PATH}",
        "train = { a = 1 } ${PATH}",
        "train.workers = { a = ${PATH} }",
        "train.workers = [${PATH}]",
      })
  void valueInTheWrongPlaceIsNotTold(String line, @TempDir Path directory) throws Exception {
    Path file = directory.resolve("run.conf");
    Files.writeString(file, "run = r, data.path = d\nmodel { kind = lstm, hidden = [2] }\n" + line);
    UsageException refused =
        assertThrows(
            UsageException.class,
            () ->
                new RunConfigLoader(new Configuration(false)).fromFile(file.toString(), List.of()));
    for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
      assertFalse(cause.getMessage().contains(System.getenv("PATH")), cause.getMessage());
    }
    assertTrue(
        Pattern.compile("run\\.conf: 3|env variables").matcher(refused.getMessage()).find(),
        refused.getMessage());
  }
}
