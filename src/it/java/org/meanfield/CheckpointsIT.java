package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;

/** The commands that look after a run's checkpoints, whole, damaged and hostile. */
final class CheckpointsIT {
  @TempDir Path directory;
  private Meanfield meanfield;
  private String config;

  @BeforeEach
  void train() throws Exception {
    meanfield = new Meanfield(directory, "local[2]").inThisProcess();
    config = TinyRun.write(directory, 2);
    meanfield.trained(config);
  }

  private Path file(String checkpoint, String name) {
    return directory.resolve("run/checkpoints").resolve(checkpoint).resolve(name);
  }

  private Ended checkpoints(String command, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("checkpoints", command));
    arguments.addAll(List.of("--config", config));
    arguments.addAll(List.of(more));
    return meanfield.run(arguments.toArray(String[]::new));
  }

  private List<String> listed() throws Exception {
    return checkpoints("list", "--json").json().get("checkpoints").findValuesAsText("name");
  }

  @Test
  void verifyNamesWhatIsDamagedAndPruneKeepsWhatIsWhole() throws Exception {
    Ended sound = checkpoints("verify", "--json");
    assertEquals(0, sound.code(), sound.errors());
    for (JsonNode checkpoint : sound.json().get("checkpoints")) {
      assertEquals("", checkpoint.get("fault").asText());
    }
    Path model = file("000008", "model.zip");
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length / 3] ^= 1;
    Files.write(model, bytes);

    Ended damaged = checkpoints("verify", "--json");
    assertEquals(4, damaged.code());
    assertTrue(damaged.errors().contains("1 of 3 checkpoints"), damaged.errors());
    JsonNode entries = damaged.json().get("checkpoints");
    assertTrue(entries.get(0).get("fault").asText().contains("model.zip has SHA-256"));
    assertEquals("", entries.get(1).get("fault").asText());

    assertEquals(2, checkpoints("prune", "--keep", "0").code());
    Ended pruned = checkpoints("prune", "--json", "--keep", "1");
    assertEquals(0, pruned.code(), pruned.errors());
    assertEquals("000004", pruned.json().get("removed").get(0).asText());
    assertEquals(List.of("000008", "000006"), listed());

    Files.delete(file("000006", "state.bin"));
    Ended refused = checkpoints("prune", "--keep", "1");
    assertEquals(4, refused.code());
    assertTrue(refused.errors().contains("is whole, so none is removed"), refused.errors());
    assertEquals(List.of("000008", "000006"), listed());
  }

  /** A manifest vouches for what somebody else has written. */
  @Test
  void modelsOfOthersAreDamagedThoughTheManifestFits() throws Exception {
    Path model = file("000008", "model.zip");
    byte[] ours = Files.readAllBytes(model);
    replace(model, withMore(ours));
    Ended verified = checkpoints("verify");
    assertEquals(4, verified.code());
    assertTrue(verified.output().contains("it holds more than a model"), verified.output());

    for (String command : List.of("evaluate", "inspect", "train")) {
      Ended goesBack = meanfield.run(command, "--json", "--config", config);
      assertEquals(0, goesBack.code(), command + goesBack.errors());
      assertTrue(goesBack.errors().contains("000008 is damaged (model.zip"), goesBack.errors());
    }
    assertEquals(0, checkpoints("verify").code());
  }

  @Test
  void epochsMayBeAddedAndOtherChangesNeedAFork() throws Exception {
    String[] more = {"--set", "train.epochs=3"};
    JsonNode longer = meanfield.trained(config, more);
    assertEquals("resumed-completed", longer.get("status").asText());
    JsonNode atOnce = meanfield.trained(config, concat(more, "--run", path("at-once")));
    assertEquals(atOnce.get("parametersSha256"), longer.get("parametersSha256"));
    assertEquals(atOnce.get("metrics"), longer.get("metrics"));

    String[] other = {"--json", "--config", config, "--set", "train.batchSize=8"};
    Ended refused = meanfield.run(concat(new String[] {"train"}, other));
    assertEquals(4, refused.code());
    assertTrue(refused.errors().contains("train.batchSize was 16, now 8"), refused.errors());
    assertTrue(refused.errors().contains("with --fork"), refused.errors());

    String[] fork = {"--set", "train.batchSize=8", "--fork"};
    JsonNode first = meanfield.trained(config, concat(fork, path("fork")));
    JsonNode second = meanfield.trained(config, concat(fork, path("same")));
    assertEquals(first.get("parametersSha256"), second.get("parametersSha256"));
    JsonNode origin =
        new ObjectMapper().readTree(directory.resolve("fork/run.json").toFile()).get("forkedFrom");
    assertEquals(longer.get("parametersSha256"), origin.get("parametersSha256"));
    assertEquals(
        "nothing-to-do",
        meanfield.trained(config, concat(fork, path("fork"))).get("status").asText());

    Ended misfit =
        meanfield.run(
            concat(
                new String[] {"train"},
                "--config",
                config,
                "--set",
                "model.hidden=[12, 9]",
                "--fork",
                path("misfit")));
    assertEquals(4, misfit.code());
    assertTrue(misfit.errors().contains("the same layers"), misfit.errors());
    assertTrue(Files.notExists(directory.resolve("misfit/run.json")));
    Ended notAFork = meanfield.run("train", "--config", config, "--fork", path("at-once"));
    assertEquals(4, notAFork.code(), notAFork.errors());
    Ended fewer = meanfield.run("train", "--config", config);
    assertEquals(4, fewer.code(), fewer.errors());
    assertTrue(fewer.errors().contains("it is at 3"), fewer.errors());
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private static String[] concat(String[] first, String... more) {
    return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
  }

  private void replace(Path model, byte[] content) throws IOException {
    byte[] before = Files.readAllBytes(model);
    Files.write(model, content);
    Path manifest = model.resolveSibling("manifest.json");
    String unsigned =
        Files.readString(manifest)
            .replace(DigestUtils.sha256Hex(before), DigestUtils.sha256Hex(content))
            .replace("\"bytes\" : " + before.length, "\"bytes\" : " + content.length)
            .replaceFirst("(\"checksum\" : )\"\\w+\"", "$1\"" + "0".repeat(64) + "\"");
    Files.writeString(manifest, unsigned.replace("0".repeat(64), DigestUtils.sha256Hex(unsigned)));
  }

  /** Adds an entry of Java objects to a model's archive, which DL4J's reader would deserialise. */
  private static byte[] withMore(byte[] archive) throws IOException {
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive));
        ZipOutputStream out = new ZipOutputStream(changed)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        out.putNextEntry(new ZipEntry(entry.getName()));
        in.transferTo(out);
      }
      out.putNextEntry(new ZipEntry("preprocessor.bin"));
      out.write(new byte[] {(byte) 0xac, (byte) 0xed, 0, 5});
    }
    return changed.toByteArray();
  }
}
