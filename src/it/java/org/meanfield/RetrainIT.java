package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.app.RegistryApp;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.DataException;
import org.meanfield.registry.Champion;
import org.meanfield.registry.HistoryEntry;
import org.meanfield.retrain.RetrainResult;

/** Nights of a retraining on HDFS, one after the other, with a clock of the test's. */
final class RetrainIT {
  private static final Instant DAY_1 = Instant.parse("2026-03-01T02:00:00Z");

  @TempDir static Path directory;
  private static HdfsCluster hdfs;
  private static FileSystem files;

  @BeforeAll
  static void start() throws Exception {
    hdfs = new HdfsCluster(directory.resolve("hdfs"), 1);
    files = hdfs.client();
  }

  @AfterAll
  static void stop() throws Exception {
    files.close();
    hdfs.close();
  }

  private static org.apache.hadoop.fs.Path path(String path) {
    return new org.apache.hadoop.fs.Path(hdfs.uri() + path);
  }

  private static void arrive(String name, int count, Labels labels, double shift) throws Exception {
    arrive("/source", name, count, labels, shift);
  }

  private static void arrive(String source, String name, int count, Labels labels, double shift)
      throws Exception {
    try (FSDataOutputStream out = files.create(path(source + "/" + name + ".csv"))) {
      out.write(labels.csv(name, count, shift).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String config(String registry) throws Exception {
    return config(registry, "/source", "/cache");
  }

  private static String config(String registry, String source, String cache) throws Exception {
    Path preparation = directory.resolve("prepare" + source.replace('/', '-') + ".conf");
    Files.writeString(
        preparation,
        """
        data {
          source { kind = sequence-table, path = "%s", id = id, order = step
                   features = [a, b, c], labels = [label] }
          splits { kind = hash, testFraction = 0.3 }
        }
        """
            .formatted(path(source)));
    Path training = directory.resolve("train" + source.replace('/', '-') + ".conf");
    Files.writeString(
        training,
        """
        run = "the registry's to choose"
        data { kind = source, preparation = "%s", cache = "%s" }
        model { kind = lstm, hidden = [6] }
        train { workers = 2, batchSize = 16, averagingFrequency = 5, epochs = 1
                updater { kind = adam, learningRate = 0.006 } }
        """
            .formatted(preparation, path(cache)));
    Path config = directory.resolve(registry + ".conf");
    Files.writeString(
        config,
        """
        registry = "%s"
        training = "%s"
        guardrails { atWorst { accuracy = 0.5, macroAuc = 0.5 } }
        """
            .formatted(path("/" + registry), training));
    return config.toString();
  }

  private static Instant day(int day) {
    return DAY_1.plusSeconds(86_400L * (day - 1));
  }

  private static RetrainResult night(String registry, int day) throws Exception {
    return Night.retrain(config(registry), day(day), null);
  }

  private static Champion champion(String registry) {
    return registry(registry).list().champion();
  }

  private static RegistryApp registry(String registry) {
    return new RegistryApp(path("/" + registry).toString(), Clock.systemUTC());
  }

  /** Returns what a registry says, file by file, but for the runs themselves. */
  private static Map<String, String> content(String registry) throws Exception {
    Map<String, String> content = new TreeMap<>();
    for (FileStatus file : files.globStatus(path("/" + registry + "/{*,*/*}.json*"))) {
      String name = file.getPath().toString().substring(path("/" + registry).toString().length());
      try (var in = files.open(file.getPath())) {
        content.put(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return content;
  }

  @Test
  void aWeekOfNights() throws Exception {
    arrive("day1-", 900, Labels.RIGHT, 0);
    assertEquals("promoted", night("week", 1).status());
    assertEquals("000001", champion("week").version());

    assertEquals("nothing-to-do", night("week", 2).status());

    arrive("day3-", 2500, Labels.RIGHT, 0);
    RetrainResult third = night("week", 3);
    assertEquals("promoted", third.status(), third.toString());
    assertTrue(third.decision().interval().low() > 0, third.toString());
    assertEquals(List.of(), third.warnings());

    arrive("day4-", 3000, Labels.WRONG, 0);
    RetrainResult fourth = night("week", 4);
    assertEquals("refused", fourth.status(), fourth.toString());
    assertEquals("000002", fourth.champion());
    assertEquals("000002", champion("week").version());
    assertEquals("nothing-to-do", night("week", 4).status());

    files.delete(path("/source/day4-.csv"), false);
    arrive("day5-", 3000, Labels.RIGHT, 1.5);
    RetrainResult fifth = night("week", 5);
    assertEquals("promoted", fifth.status(), fifth.toString());
    assertTrue(fifth.warnings().toString().contains("has drifted"), fifth.toString());

    diesInEachStepAndComesToTheSameEnd();
    isDoneOnceIfStartedTwice();

    Champion before = champion("week");
    Champion back = registry("week").rollback();
    assertEquals("000004", back.version());
    assertEquals(back, champion("week"));
    assertTrue(files.exists(path("/week/" + back.model())));
    assertEquals("000002", registry("week").rollback().version());
    assertEquals(before.version(), registry("week").promote(before.version()).version());
    assertEquals(
        List.of("rolled-back", "rolled-back", "promoted-by-hand"),
        lastEvents(registry("week").list().history(), 3));
    whatIsBadChangesNothing();
    theWindowMovesOn();
    classesComeAndGo();
  }

  private static List<String> lastEvents(List<HistoryEntry> history, int count) {
    return history.subList(history.size() - count, history.size()).stream()
        .map(HistoryEntry::event)
        .toList();
  }

  /** Dies again and again, each time in a later step of the same night. */
  private static void diesInEachStepAndComesToTheSameEnd() throws Exception {
    FileUtil.copy(files, path("/week"), files, path("/undisturbed"), false, files.getConf());
    arrive("day6-", 3000, Labels.NEW, 0);
    RetrainResult undisturbed = night("undisturbed", 6);
    assertEquals("promoted", undisturbed.status(), undisturbed.toString());
    files.delete(path("/cache"), true);
    Path log = directory.resolve("night.log");
    String config = config("week");
    for (String step :
        List.of(
            "retraining in",
            "write ",
            "version 000005 begins",
            "RoundEnded",
            "comparing",
            "promoting",
            "version 000005 is")) {
      Process night = Night.start(log, config, day(6), step);
      assertEquals(Night.DEAD, Night.end(night), step + ": " + Files.readString(log));
    }
    Process night = Night.start(log, config, day(6), "");
    String told = new String(night.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, Night.end(night), Files.readString(log));
    assertEquals("promoted", new ObjectMapper().readTree(told).get("status").asText(), told);
    assertEquals(content("undisturbed"), content("week"));
  }

  private static void isDoneOnceIfStartedTwice() throws Exception {
    arrive("day7-", 500, Labels.RIGHT, 0);
    Path log = directory.resolve("twice.log");
    Process one = Night.start(log, config("week"), day(7), "");
    Process other = Night.start(log, config("week"), day(7), "");
    assertEquals(
        List.of(0, Night.LOCKED),
        Stream.of(Night.end(one), Night.end(other)).sorted().toList(),
        Files.readString(log));
    assertEquals(6, registry("week").list().versions().size());
  }

  private static void whatIsBadChangesNothing() throws Exception {
    Map<String, String> content = content("week");
    String config = config("week");
    assertTrue(
        Night.retrain(config, day(3), null).warnings().toString().contains("The clock says"));
    DataException few =
        assertThrows(
            DataException.class,
            () -> Night.retrain(config, day(8), null, "comparison.minExamples=100000"));
    assertTrue(few.getMessage().contains("100,000 are needed"), few.getMessage());

    arrive("day8-", 500, Labels.RIGHT, 0);
    org.apache.hadoop.fs.Path model = path("/week/" + champion("week").model());
    org.apache.hadoop.fs.Path aside = path("/aside.zip");
    files.rename(model, aside);
    assertThrows(CheckpointException.class, () -> Night.retrain(config, day(8), null));
    assertEquals(content, content("week"));
    files.rename(aside, model);
    CheckpointException otherKind =
        assertThrows(
            CheckpointException.class,
            () -> Night.retrain(config, day(8), null, "settings=[\"model.hidden=[7]\"]"));
    assertTrue(otherKind.getMessage().contains("Give it the same layers"), otherKind.getMessage());

    TreeMap<String, String> now = new TreeMap<>(content("week"));
    // The challenger of other layers was begun, and the next night abandons it.
    assertTrue(now.remove("/000007/version.json").contains("new examples"));
    assertTrue(now.remove("/000007/examples.json").contains("lowest"));
    assertEquals(content, now);
  }

  /** Asserts that new examples count though there is less data than the champion had. */
  private static void theWindowMovesOn() throws Exception {
    files.delete(path("/source/day3-.csv"), false);
    arrive("day9-", 1500, Labels.RIGHT, 0);
    int since = champion("week").version().equals("000006") ? 2000 : 2500;
    String config = config("week");
    RetrainResult more = Night.retrain(config, day(9), null, "minNewExamples=" + (since + 1));
    assertEquals("nothing-to-do", more.status());
    assertTrue(
        more.reasons().get(0).contains(String.format(Locale.ROOT, "only %,d new", since)),
        more.toString());
    RetrainResult ninth = Night.retrain(config, day(9), null, "minNewExamples=" + since);
    assertEquals("000008", ninth.version(), ninth.toString());
    assertEquals(
        String.format(Locale.ROOT, "The data has changed: it has %,d new examples.", since),
        registry("week").show("000008").version().reason());
  }

  private static void classesComeAndGo() throws Exception {
    arrive("day10-", 1000, Labels.FLAT, 0);
    RetrainResult tenth = night("week", 10);
    assertEquals(List.of("flat"), tenth.decision().newClasses(), tenth.toString());
    assertTrue(tenth.warnings().toString().contains("doesn't know the class flat"));
    assertTrue(registry("week").show("000009").version().warmStart());
    int heldOut = registry("week").show("000009").version().examples().get("test");
    int compared = tenth.decision().interval().examples();
    assertTrue(compared < heldOut - 200 && compared > heldOut / 2, compared + " of " + heldOut);
    // The challenger forgot nothing of what the champion had told it.
    double before = tenth.decision().champion().get("accuracy");
    assertTrue(tenth.decision().challenger().get("accuracy") > before - 0.1, tenth.toString());

    aNewClassMayBeLearntFromScratch(heldOut, compared);

    registry("week").promote("000009");
    files.delete(path("/source/day10-.csv"), false);
    files.delete(path("/source/day11-.csv"), false);
    RetrainResult twelfth = night("week", 12);
    assertEquals(List.of("flat"), twelfth.decision().goneClasses(), twelfth.toString());
    assertEquals(List.of(), twelfth.decision().newClasses());
  }

  private static void aNewClassMayBeLearntFromScratch(int heldOut, int compared) throws Exception {
    arrive("day11-", 200, Labels.FLAT, 0);
    String more = "comparison.minExamples=" + (compared + 1);
    RetrainResult eleventh = Night.retrain(config("week"), day(11), null, "start=scratch", more);
    assertFalse(registry("week").show("000010").version().warmStart());
    assertEquals("refused", eleventh.status(), eleventh.toString());
    assertTrue(heldOut > compared, compared + " of " + heldOut);
    assertEquals(List.of("flat"), eleventh.decision().newClasses());
    assertNull(eleventh.decision().interval());
    assertTrue(
        eleventh
            .reasons()
            .toString()
            .contains(
                String.format(
                    Locale.ROOT, "Only %,d held-out examples are of classes that", compared)),
        eleventh.toString());
  }

  private static List<String> existing(String pattern) throws Exception {
    return Arrays.stream(files.globStatus(path(pattern)))
        .map(file -> file.getPath().toString().replaceAll("/run$", ""))
        .map(name -> name.substring(name.lastIndexOf('/') + 1))
        .toList();
  }

  @Test
  void oldRunsAndTheirDatasetsAreRemoved() throws Exception {
    String config = config("short", "/few", "/few-cache");
    arrive("/few", "first-", 900, Labels.RIGHT, 0);
    String[] settings = {"retention.versions=1", "comparison.margin=-1"};
    for (int day = 1; day <= 4; day++) {
      arrive("/few", "day" + day + "-", 60, Labels.RIGHT, 0);
      assertEquals("promoted", Night.retrain(config, day(day), null, settings).status());
    }
    // The champion stays, and what a rollback brings back.
    assertEquals(List.of("000003", "000004"), existing("/short/*/run"));
    assertEquals(2, existing("/few-cache/*").size());
    assertEquals(4, existing("/short/*/decision.json").size());
    CheckpointException gone =
        assertThrows(CheckpointException.class, () -> registry("short").promote("000002"));
    assertTrue(gone.getMessage().contains("retention.versions"), gone.getMessage());
    assertEquals("000003", registry("short").rollback().version());
    for (int day = 5; day <= 6; day++) {
      arrive("/few", "day" + day + "-", 60, Labels.RIGHT, 0);
      assertEquals(
          "nothing-to-do",
          Night.retrain(config, day(day), null, settings[0], settings[1], "minNewExamples=500")
              .status());
    }
    // The last night's dataset stays besides these two.
    assertEquals(3, existing("/few-cache/*").size());
  }
}
