package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.Meanfield.Ended;

/** Looking after a run's checkpoints, whole, damaged and hostile. */
final class CheckpointsIT {
  @TempDir Path directory;
  private Meanfield meanfield;
  private String config;

  @BeforeEach
  void train() throws Exception {
    meanfield = new Meanfield(directory, "local[2]");
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
      assertTrue(checkpoint.get("bytes").asLong() > 10_000);
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
  void foreignClassesAreRefusedThoughTheManifestFits() throws Exception {
    Path model = file("000008", "model.zip");
    byte[] ours = Files.readAllBytes(model);
    byte[] hostile = withActivation(ours, "javax.swing.JEditorPane");
    Files.write(model, hostile);
    Path manifest = file("000008", "manifest.json");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replace(DigestUtils.sha256Hex(ours), DigestUtils.sha256Hex(hostile))
            .replace("\"bytes\" : " + ours.length, "\"bytes\" : " + hostile.length));

    for (String command : List.of("train", "evaluate", "inspect")) {
      Ended refused = meanfield.run(command, "--config", config);
      assertEquals(4, refused.code(), command + refused.errors());
      assertTrue(refused.errors().contains("JEditorPane"), refused.errors());
      assertFalse(refused.errors().contains("\tat "), refused.errors());
    }
    Ended verified = checkpoints("verify");
    assertEquals(4, verified.code());
    assertTrue(verified.output().contains("JEditorPane"), verified.output());
  }

  private static byte[] withActivation(byte[] archive, String name) throws IOException {
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive));
        ZipOutputStream out = new ZipOutputStream(changed)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        out.putNextEntry(new ZipEntry(entry.getName()));
        byte[] content = in.readAllBytes();
        if (entry.getName().equals("configuration.json")) {
          String json = new String(content, StandardCharsets.UTF_8);
          String tanh = "org.nd4j.linalg.activations.impl.ActivationTanH";
          content = json.replace(tanh, name).getBytes(StandardCharsets.UTF_8);
        }
        out.write(content);
      }
    }
    return changed.toByteArray();
  }
}
