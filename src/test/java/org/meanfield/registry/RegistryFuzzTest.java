package org.meanfield.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Assertions;
import org.meanfield.fuzz.Boundary;
import org.meanfield.fuzz.Mutations;

/** Whatever a registry's files hold, they are read, or refused by a CheckpointException. */
final class RegistryFuzzTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = "000001";

  private static Path directory;
  private static Registry registry;

  @BeforeContainer
  static void makeDirectory() throws IOException {
    directory = Files.createTempDirectory("fuzz");
    Files.createDirectories(directory.resolve(NAME));
    registry = Registry.at(directory.toString(), new Configuration());
  }

  @AfterContainer
  static void removeDirectory() throws IOException {
    FileUtils.deleteDirectory(directory.toFile());
  }

  private static void write(String file, byte[] content) throws IOException {
    Files.write(directory.resolve(file), content);
  }

  /** Demands that what was read can be written as JSON. */
  private static void told(Object content) throws IOException {
    JSON.writeValueAsString(content);
  }

  @Provide
  Arbitrary<byte[]> champions() {
    return Mutations.json(
        """
        {"version":"000001","model":"000001/run/checkpoints/000016/model.zip",
         "checkpoint":"000016","parametersSha256":"c0b2","since":"2026-01-01T00:00:00Z"}""");
  }

  @Property(seed = "1")
  void champion(@ForAll("champions") byte[] content) throws IOException {
    write("champion.json", content);
    Boundary.readsOrRefuses(() -> told(registry.champion().orElseThrow()));
  }

  @Provide
  Arbitrary<byte[]> versions() {
    return Mutations.json(
        """
        {"name":"000001","created":"2026-01-01T00:00:00Z","reason":"new data","champion":"",
         "warmStart":false,"settingsFingerprint":"s","datasetFingerprint":"d",
         "examples":{"test":3,"train":7}}""");
  }

  @Property(seed = "2")
  void version(@ForAll("versions") byte[] content) throws IOException {
    write(NAME + "/version.json", content);
    Boundary.readsOrRefuses(
        () -> {
          Version version = registry.version(NAME);
          version.isFor("s", "d", "");
          told(version);
          registry.next();
        });
  }

  @Provide
  Arbitrary<byte[]> decisions() {
    return Mutations.json(
        """
        {"outcome":"promoted","decided":"2026-01-01T00:00:00Z","reasons":["better"],
         "warnings":[],"checkpoint":"000016","parametersSha256":"c0b2","metric":"accuracy",
         "challenger":{"accuracy":0.9},"champion":{"accuracy":0.8},
         "interval":{"difference":0.1,"low":0.05,"high":0.2,"confidence":0.95,"examples":200,
         "resamples":1000,"examplesNeeded":10},"drift":{"0":0.2}}""");
  }

  @Property(seed = "3")
  void decision(@ForAll("decisions") byte[] content) throws IOException {
    write(NAME + "/decision.json", content);
    Boundary.readsOrRefuses(
        () -> {
          Decision decision = registry.decision(NAME).orElseThrow();
          decision.reasons().forEach(Assertions::assertNotNull);
          decision.warnings().forEach(Assertions::assertNotNull);
          told(decision);
        });
  }

  @Provide
  Arbitrary<byte[]> profiles() {
    return Mutations.json(
        """
        {"features":[{"edges":[1.0,2.0],"counts":[3,4,5]},{"edges":[0.0],"counts":[6,6]}]}""");
  }

  @Property(seed = "4")
  void profile(@ForAll("profiles") byte[] content) throws IOException {
    write(NAME + "/profile.json", content);
    double[][] values = {{1, 2, 3}, {1, 2, 3}};
    Boundary.readsOrRefuses(() -> told(registry.profile(NAME).orElseThrow().drift(values)));
  }

  @Provide
  Arbitrary<byte[]> histories() {
    String line =
        "{\"time\":\"2026-01-01T00:00:00Z\",\"event\":\"promoted\",\"version\":\"000001\","
            + "\"champion\":\"000001\",\"reasons\":[\"better\"]}";
    return Mutations.json(line)
        .map(content -> (line + "\n" + new String(content, UTF_8) + "\n").getBytes(UTF_8));
  }

  @Property(seed = "5")
  void history(@ForAll("histories") byte[] content) throws IOException {
    write("history.jsonl", content);
    Boundary.readsOrRefuses(
        () -> {
          for (HistoryEntry entry : registry.history()) {
            entry.reasons().forEach(Assertions::assertNotNull);
            told(entry);
          }
          registry.unfinished();
        });
  }
}
