package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;

/** Columns that aren't numbers, as a user prepares them, trains on them and asks the models. */
final class CategoryRunIT {
  private static final int SEQUENCES = 400;
  private static final int STEPS = 8;
  private static final int SYMBOLS = 12;

  @TempDir Path directory;
  private Meanfield meanfield;
  private String config;

  @BeforeEach
  void configure() throws Exception {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
    Files.writeString(directory.resolve("events.csv"), events(SYMBOLS));
    Files.writeString(
        directory.resolve("prepare.conf"),
        """
        data {
          source {
            kind = sequence-table, path = "%s", id = id, order = t, target = class, labels = [label]
            features = [amount, { column = event, encode = one-hot },
                        { column = user, encode = embedding, size = 4 }]
          }
          splits { kind = hash, validationFraction = 0, testFraction = 0.25 }
          normaliser = standardise
        }
        """
            .formatted(directory.resolve("events.csv")));
    Path train = directory.resolve("train.conf");
    Files.writeString(
        train,
        """
        run = "%s"
        data { kind = prepared, path = "%s" }
        model { kind = lstm, hidden = [16] }
        train { workers = 3, batchSize = 20, averagingPeriod = 5, epochs = 4
                optimizer { kind = adam, learningRate = 0.02 } }
        """
            .formatted(directory.resolve("run"), directory.resolve("dataset")));
    config = train.toString();
  }

  /** Returns steps of an amount, an event and a user; the class is whether e0 came before e1. */
  private static String events(int symbols) {
    Random random = new Random(7);
    StringBuilder csv = new StringBuilder("id,t,amount,event,user,label\n");
    for (int i = 0; i < SEQUENCES; i++) {
      int first = random.nextInt(STEPS / 2);
      int second = STEPS / 2 + random.nextInt(STEPS / 2);
      boolean inOrder = random.nextBoolean();
      for (int t = 0; t < STEPS; t++) {
        int event = 2 + random.nextInt(symbols - 2);
        event = t == first ? (inOrder ? 0 : 1) : t == second ? (inOrder ? 1 : 0) : event;
        csv.append(
            String.format(
                Locale.ROOT,
                "%d,%d,%.3f,e%d,%d,%s%n",
                i,
                t,
                100 * random.nextDouble(),
                event,
                random.nextInt(30),
                inOrder ? "yes" : "no"));
      }
    }
    return csv.toString();
  }

  private JsonNode prepared(String name, String... settings) throws Exception {
    Ended prepared = prepare(name, settings);
    assertEquals(0, prepared.code(), prepared.errors());
    return prepared.json();
  }

  private Ended prepare(String name, String... settings) throws Exception {
    List<String> command = new ArrayList<>(List.of("prepare", "--json", "--config"));
    command.add(directory.resolve("prepare.conf").toString());
    command.addAll(List.of("--output", directory.resolve(name).toString()));
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    return meanfield.run(command.toArray(String[]::new));
  }

  private JsonNode trained(String run, String... settings) throws Exception {
    List<String> options = new ArrayList<>(List.of("--run", directory.resolve(run).toString()));
    for (String setting : settings) {
      options.addAll(List.of("--set", setting));
    }
    return meanfield.trained(config, options.toArray(String[]::new));
  }

  @Test
  void everyMasterTrainsTheSameModelAndGoesOnExactly() throws Exception {
    JsonNode dataset = prepared("dataset");
    JsonNode two = trained("run");
    double accuracy = two.get("metrics").get("test").get("accuracy").asDouble();
    assertTrue(accuracy > 0.9, "accuracy " + accuracy);
    Ended judged = meanfield.run("evaluate", "--json", "--config", config);
    assertEquals(0, judged.code(), judged.errors());
    assertEquals(accuracy, judged.json().get("evaluation").findValue("accuracy").asDouble());
    trained("in parts", "train.epochs=2");
    assertEquals(
        two.get("parametersSha256"), trained("in parts", "train.epochs=4").get("parametersSha256"));
    meanfield = new Meanfield(directory, "local[1]").inThisProcess();
    assertEquals(dataset.findValue("fingerprint"), prepared("again").findValue("fingerprint"));
    assertEquals(
        two.get("parametersSha256"),
        trained("alone", "data.path=" + directory.resolve("again")).get("parametersSha256"));
  }

  @Test
  void otherVocabulariesAreRefused() throws Exception {
    prepared("dataset");
    trained("run", "train.epochs=1");
    Files.writeString(directory.resolve("events.csv"), events(SYMBOLS + 1));
    prepared("other");
    String path = "data.path=" + directory.resolve("other");
    Ended judged = meanfield.run("evaluate", "--json", "--config", config, "--set", path);
    assertEquals(3, judged.code(), judged.errors());
    assertTrue(
        judged
            .errors()
            .contains(
                "The model knows 12 values of event, but the training split of the data has 13: the"
                    + " model doesn't know e12."),
        judged.errors());
    takesOverWhatItKnows(path);
    Ended resumed = meanfield.run("train", "--config", config, "--set", path);
    assertNotEquals(0, resumed.code(), resumed.output());
    assertTrue(resumed.errors().contains("the data was sha256:"), resumed.errors());
  }

  /** A model that knows all but one of the values is better from the start than a drawn one. */
  private void takesOverWhatItKnows(String path) throws Exception {
    trained("learnt");
    String forkedRun = directory.resolve("forked").toString();
    Ended forked =
        meanfield.run(
            "train",
            "--json",
            "--config",
            config,
            "--run",
            directory.resolve("learnt").toString(),
            "--set",
            path,
            "--set",
            "train.optimizer.learningRate=1e-9",
            "--fork",
            forkedRun);
    assertEquals(0, forked.code(), forked.errors());
    assertTrue(
        forked.errors().contains("doesn't know 1 of the values of event: e12"), forked.errors());
    double accuracy = forked.json().get("metrics").get("test").get("accuracy").asDouble();
    assertTrue(accuracy > 0.85, "accuracy " + accuracy);
  }

  @Test
  void manyValuesAreNoOneHotVector() throws Exception {
    StringBuilder csv = new StringBuilder("id,t,amount,event,user,label\n");
    for (int i = 0; i < 4000; i++) {
      csv.append(i).append(",0,1.5,e").append(i).append(",1,").append(i % 2).append('\n');
    }
    Files.writeString(directory.resolve("events.csv"), csv);
    Ended refused =
        prepare("dataset", "data.source.features=[amount,{column=event,encode=one-hot}]");
    assertEquals(3, refused.code(), refused.errors());
    assertTrue(refused.errors().contains("encode = embedding, size = 16"), refused.errors());
    assertTrue(Files.notExists(directory.resolve("dataset")));
  }

  @Test
  void seriesAreToldApartByTheirEmbedding() throws Exception {
    StringBuilder csv = new StringBuilder("time,area,load\n");
    Random random = new Random(3);
    for (int t = 0; t < 400; t++) {
      csv.append(t).append(",north,").append(20 + random.nextGaussian()).append('\n');
      csv.append(t).append(",south,").append(20 + random.nextGaussian()).append('\n');
    }
    Files.writeString(directory.resolve("load.csv"), csv);
    Files.writeString(
        directory.resolve("prepare.conf"),
        """
        data {
          source {
            kind = time-series, path = "%s", series = area, time = time
            features = [load, { column = area, encode = embedding, size = 2 }]
            targets = [load], length = 8, horizon = 2
          }
          splits { kind = time, validationFraction = 0.1, testFraction = 0.1 }
          normaliser = per-series
        }
        """
            .formatted(directory.resolve("load.csv")));
    prepared("dataset");
    JsonNode two = trained("run", "train.epochs=1");
    Ended judged = meanfield.run("evaluate", "--json", "--config", config);
    assertEquals(0, judged.code(), judged.errors());
    assertTrue(judged.errors().contains("reads numbers alone, and not area"), judged.errors());
    assertTrue(judged.json().get("baselines").has("ridge"), judged.output());
    meanfield = new Meanfield(directory, "local[1]").inThisProcess();
    assertEquals(
        two.get("parametersSha256"), trained("alone", "train.epochs=1").get("parametersSha256"));
  }

  @Test
  void rowsOfTablesHaveOneHotVectors() throws Exception {
    Files.writeString(
        directory.resolve("prepare.conf"),
        """
        data {
          source {
            kind = table, path = "%s", label = label
            features = [amount, { column = event, encode = one-hot }]
          }
          splits { kind = hash, validationFraction = 0, testFraction = 0.25 }
          normaliser = standardise
        }
        """
            .formatted(directory.resolve("events.csv")));
    prepared("dataset");
    config = "conf/autoencoder-table.conf";
    String path = "data.path=" + directory.resolve("dataset");
    JsonNode trained = trained("run", path, "model.hidden=[4]", "train.epochs=2");
    double error = trained.get("metrics").get("test").get("squaredErrorPerExample").asDouble();
    // Means alone leave the amount's variance, 1, and that of the event's vector, below 1.
    assertTrue(error < 2, "error " + error);
  }
}
