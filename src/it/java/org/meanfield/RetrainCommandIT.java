package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;
import org.meanfield.checkpoint.LockConfig;
import org.meanfield.cli.Receiver;
import org.meanfield.data.IdxFiles;
import org.meanfield.registry.Registry;
import org.meanfield.retrain.RetrainResult;

/** The commands {@code retrain} and {@code registry}, as a scheduler starts them. */
final class RetrainCommandIT {
  @TempDir Path directory;

  @Test
  void exitCodesAndJsonTellSchedulersTheOutcome() throws Exception {
    Meanfield meanfield = new Meanfield(directory, "local[2]");
    Path training = directory.resolve("digits/train.conf");
    Files.createDirectories(training.getParent());
    Path data = IdxFiles.digits(directory.resolve("digits/data"), 618, 203, 4);
    Files.writeString(
        training,
        """
        run = "the registry's to choose"
        data { path = "%s" }
        model { kind = lstm, hidden = [8] }
        train { workers = 2, batchSize = 16, epochs = 1 }
        """
            .formatted(data));
    String registry = directory.resolve("digits/registry").toString();
    Receiver receiver = new Receiver();
    AtomicBoolean registryIsFree = new AtomicBoolean();
    receiver.whenTold(
        () -> {
          Registry.at(registry, new Configuration()).lock(new LockConfig(5, 30)).close();
          registryIsFree.set(true);
        });
    Path config = directory.resolve("digits/retrain.conf");
    Files.writeString(
        config,
        """
        registry = "%s"
        training = "%s"
        start = scratch
        webhook { url = "http://localhost:%d/", attempts = 2, timeoutSeconds = 2 }
        """
            .formatted(registry, training, receiver.port()));
    String[] retrain = {
      "retrain", "--json", "--fail-if-not-promoted", "--config", config.toString()
    };
    Ended first = meanfield.run(retrain);
    receiver.close();
    assertEquals(0, first.code(), first.errors());
    assertEquals("promoted", first.json().get("status").asText());
    assertTrue(registryIsFree.get() && receiver.told().size() == 1);
    assertEquals(
        "promoted", new ObjectMapper().readTree(receiver.told().take()).get("event").asText());

    IdxFiles.digits(data, 619, 203, 4);
    Ended second =
        meanfield.run(
            Stream.concat(Stream.of(retrain), Stream.of("--set", "comparison.margin=0.9"))
                .toArray(String[]::new));
    assertEquals(7, second.code(), second.errors());
    assertEquals("refused", second.json().get("status").asText());
    assertTrue(
        second.errors().contains("could not be notified, after 2 attempts"), second.errors());

    Ended list = meanfield.run("registry", "list", "--json", "--registry", registry);
    assertEquals(2, list.json().get("versions").size(), list.errors());
    assertEquals("000001", list.json().get("champion").get("version").asText());
    Ended shown = meanfield.run("registry", "show", "--registry", registry, "000002");
    assertTrue(shown.output().contains("To be promoted its lower end"), shown.output());
    Ended none = meanfield.run("registry", "rollback", "--registry", registry);
    assertEquals(4, none.code(), none.errors());
    assertTrue(none.errors().contains("There was no champion before version 000001"));
  }

  @Test
  void textOfAnEarlierVersionIsJudgedOnTheWindowsThatItHeldOut() throws Exception {
    Path text = directory.resolve("text.txt");
    Files.writeString(text, "the cat sat on the mat. ".repeat(80));
    Path training = directory.resolve("text-train.conf");
    Files.writeString(
        training,
        """
        run = "the registry's to choose"
        data { kind = text, path = "%s", length = 16, testFraction = 0.3 }
        model { kind = lstm, hidden = [4] }
        train { workers = 2, batchSize = 8, epochs = 1 }
        """
            .formatted(text));
    Path registry = directory.resolve("text-registry");
    Path config = directory.resolve("text-retrain.conf");
    Files.writeString(
        config,
        """
        registry = "%s"
        training = "%s"
        comparison.minExamples = 2
        """
            .formatted(registry, training));
    Instant night = Instant.parse("2026-03-01T02:00:00Z");
    RetrainResult first =
        Night.retrain(config.toString(), night, null, "settings=[\"data.heldOut=scattered\"]");
    assertEquals("promoted", first.status(), first.toString());
    // Versions that divided texts in this way alone had no setting for it.
    Path record = registry.resolve("000001/run/run.json");
    String earlier = Files.readString(record).replaceAll("\\s*\"heldOut\" : \"scattered\",", "");
    assertFalse(earlier.contains("heldOut"), earlier);
    Files.writeString(record, earlier);

    Files.writeString(text, "the cat sat on the mat. ".repeat(120));
    RetrainResult second = Night.retrain(config.toString(), night.plusSeconds(86_400), null);
    assertEquals("000002", second.version(), second.toString());
    assertTrue(second.decision().interval().examples() > 10, second.toString());
    String challenger = Files.readString(registry.resolve("000002/run/run.json"));
    assertTrue(challenger.contains("\"heldOut\" : \"scattered\""), challenger);
  }
}
