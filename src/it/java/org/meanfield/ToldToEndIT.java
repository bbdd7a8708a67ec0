package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.Meanfield.Ended;
import org.meanfield.Meanfield.Running;
import org.meanfield.data.IdxFiles;

/** SIGTERM loses no completed round, however long the next one takes. */
final class ToldToEndIT {
  private static final int TOLD = 143;

  @TempDir static Path directory;
  private static Meanfield meanfield;
  private static String config;

  /** Writes a run whose rounds take seconds, three an epoch, and with no checkpoint within. */
  @BeforeAll
  static void writeSlowRun() throws Exception {
    meanfield = new Meanfield(directory, "local[2]");
    Path data = IdxFiles.digits(directory.resolve("data"), 618, 203, 4);
    Path file = directory.resolve("slow.conf");
    Files.writeString(
        file,
        """
        run = "%s"
        data { path = "%s" }
        model { kind = lstm, hidden = [768] }
        train { workers = 2, batchSize = 2, averagingFrequency = 60, epochs = 1, seed = 5 }
        shutdown { graceSeconds = 1 }
        """
            .formatted(directory.resolve("run"), data));
    config = file.toString();
  }

  @Test
  void roundLongerThanTheGraceKeepsTheOneBefore() throws Exception {
    JsonNode undisturbed = meanfield.trained(config, "--run", path("undisturbed"));
    String[] command = {"train", "--json", "--config", config, "--run", path("told")};
    Running running = meanfield.start(command);
    running.awaitTold("loss");
    running.process().destroy();
    running.process().destroy();
    Ended told = running.await();
    assertEquals(TOLD, told.code(), told.errors());
    assertEquals(List.of("000001"), checkpoints("told"), told.errors());
    JsonNode resumed = meanfield.trained(config, "--run", path("told"));
    assertEquals("resumed-completed", resumed.get("status").asText());
    assertEquals(undisturbed.get("parametersSha256"), resumed.get("parametersSha256"));
    assertEquals(undisturbed.get("metrics"), resumed.get("metrics"));
  }

  /** The states of persistent chains are with the executors, which are busy with the next round. */
  @Test
  void whatExecutorsHoldIsKeptAndTheLastRoundBeforeItIsJudged() throws Exception {
    Path slow = directory.resolve("chains.conf");
    Files.writeString(
        slow,
        """
        run = "%s"
        data { path = "%s" }
        model { kind = rbm, hidden = 2000, chains = 10, gibbsSteps = 8 }
        train { workers = 2, batchSize = 1, averagingFrequency = 150, epochs = 1, seed = 5 }
        evaluation { logLikelihood { chains = 50, temperatures = 3000 } }
        shutdown { graceSeconds = 2 }
        """
            .formatted(path("chains"), directory.resolve("data")));
    String[] command = {"train", "--json", "--config", slow.toString()};
    // Half of the grace is for the states to come, however busy this machine is.
    String[] patient = {
      "train", "--json", "--config", slow.toString(), "--set", "shutdown.graceSeconds=30"
    };
    Ended inRound = told(meanfield.start(patient), "loss");
    String message = inRound.json().get("message").asText();
    assertTrue(message.contains("its checkpoint is file:" + path("chains")), message);
    assertEquals(List.of("000001"), checkpoints("chains"));
    Running judging = meanfield.start(command);
    judging.awaitTold("epoch 1 of 1, minibatch 309 of 309");
    Thread.sleep(300);
    judging.process().destroy();
    assertEquals(TOLD, judging.await().code());
    assertTrue(checkpoints("chains").contains("000003"), checkpoints("chains").toString());
    JsonNode last = meanfield.trained(slow.toString());
    JsonNode undisturbed = meanfield.trained(slow.toString(), "--run", path("undisturbed-chains"));
    assertEquals("resumed-completed", last.get("status").asText());
    assertEquals(undisturbed.get("parametersSha256"), last.get("parametersSha256"));
    assertEquals(undisturbed.get("metrics"), last.get("metrics"));
  }

  @Test
  void retrainingLeavesItsRegistryToTheNextOne() throws Exception {
    Path retraining = directory.resolve("retrain.conf");
    Files.writeString(
        retraining,
        """
        registry = "%s"
        training = "%s"
        start = scratch
        settings = ["model.hidden=[32]"]
        """
            .formatted(path("registry"), config));
    String[] command = {"retrain", "--json", "--config", retraining.toString()};
    Ended told = told(meanfield.start(command), "version 000001 begins");
    assertEquals("stopped", told.json().get("status").asText());
    Ended next = meanfield.run(command);
    assertEquals(0, next.code(), next.errors());
    assertEquals("promoted", next.json().get("status").asText());
    assertEquals("000001", next.json().get("version").asText());
  }

  /** Tells a process to end once it has told {@code text}. */
  private static Ended told(Running running, String text) throws Exception {
    running.awaitTold(text);
    running.process().destroy();
    Ended told = running.await();
    assertEquals(TOLD, told.code(), told.errors());
    assertEquals(TOLD, told.json().get("exitCode").asInt());
    return told;
  }

  /**
   * Commands that can't be continued say so at Ctrl-C or when their terminal is closed, and leave
   * nothing half-written behind.
   */
  @ParameterizedTest
  @CsvSource({"INT, 130", "HUP, 129"})
  void preparationSaysThatItWasStopped(String signal, int code) throws Exception {
    Path config = directory.resolve("prepare.conf");
    Files.writeString(
        config,
        """
        data.source {
          kind = generated
          task { kind = adding, length = 2000, train = 100000, validation = 0, test = 100, seed = 1 }
        }
        """);
    Path outputs = Files.createDirectory(directory.resolve("outputs-" + signal));
    Meanfield interruptible = new Meanfield(directory, "local[2]");
    // A shell that started these tests in the background may have the signal ignored.
    interruptible.startedBy("env", "--default-signal=" + signal);
    Running running =
        interruptible.start(
            "prepare",
            "--json",
            "--config",
            config.toString(),
            "--output",
            outputs.resolve("prepared").toString());
    while (running.process().isAlive() && names(outputs).isEmpty()) {
      Thread.sleep(20);
    }
    new ProcessBuilder("kill", "-" + signal, String.valueOf(running.process().pid()))
        .start()
        .waitFor();
    Ended told = running.await();
    assertEquals(code, told.code(), told.errors() + told.output());
    assertEquals("stopped", told.json().get("status").asText());
    assertEquals(code, told.json().get("exitCode").asInt());
    assertEquals(List.of(), names(outputs));
  }

  private static String path(String name) {
    return directory.resolve(name).toString();
  }

  private static List<String> checkpoints(String run) throws Exception {
    return names(Path.of(path(run), "checkpoints")).stream()
        .filter(name -> name.matches("\\d+"))
        .toList();
  }

  private static List<String> names(Path of) throws Exception {
    try (Stream<Path> files = Files.list(of)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
