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
import org.meanfield.Meanfield.Ended;
import org.meanfield.Meanfield.Running;
import org.meanfield.data.IdxFiles;

/** SIGTERM loses no completed round, however long the next one takes. */
final class ToldToEndIT {
  private static final int TOLD = 143;

  @TempDir static Path directory;
  private static Meanfield meanfield;
  private static String config;

  /** Rounds of seconds, of which there are three an epoch, and no checkpoint within. */
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
        model { kind = lstm, hidden = [384] }
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
    Ended list = meanfield.run("checkpoints", "list", "--json", "--run", path("told"));
    assertTrue(list.json().get("checkpoints").size() > 0, told.errors());
    JsonNode resumed = meanfield.trained(config, "--run", path("told"));
    assertEquals("resumed-completed", resumed.get("status").asText());
    assertEquals(undisturbed.get("parametersSha256"), resumed.get("parametersSha256"));
    assertEquals(undisturbed.get("metrics"), resumed.get("metrics"));
  }

  /** Commands that can't be continued say so, and leave nothing half-written behind. */
  @Test
  void preparationSaysThatItWasStopped() throws Exception {
    Path config = directory.resolve("prepare.conf");
    Files.writeString(
        config,
        """
        data.source {
          kind = generated
          task { kind = adding, length = 2000, train = 100000, validation = 0, test = 100, seed = 1 }
        }
        """);
    Path outputs = Files.createDirectory(directory.resolve("outputs"));
    Running running =
        meanfield.start(
            "prepare",
            "--json",
            "--config",
            config.toString(),
            "--output",
            outputs.resolve("prepared").toString());
    while (running.process().isAlive() && names(outputs).isEmpty()) {
      Thread.sleep(20);
    }
    running.process().destroy();
    Ended told = running.await();
    assertEquals(TOLD, told.code(), told.errors() + told.output());
    assertEquals("stopped", told.json().get("status").asText());
    assertEquals(TOLD, told.json().get("exitCode").asInt());
    assertEquals(List.of(), names(outputs));
  }

  private static String path(String name) {
    return directory.resolve(name).toString();
  }

  private static List<String> names(Path of) throws Exception {
    try (Stream<Path> files = Files.list(of)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
