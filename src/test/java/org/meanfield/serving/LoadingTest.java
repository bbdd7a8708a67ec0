package org.meanfield.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.errors.CheckpointException;
import org.meanfield.model.FlatState;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelArchive;
import org.meanfield.model.ModelSpec.DataShape;

/** Models load from checkpoints that are whole, and from no others. */
final class LoadingTest {
  private static final double[][] STEPS = {{0.5, -1}, {2, 0.25}};
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path run;

  private final MultiLayerNetwork network =
      Served.network(LstmSpec.plain(List.of(3)), new DataShape(2, 2));
  private final List<String> warnings = new ArrayList<>();

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String description(int formatVersion, String sha256) {
    return String.format(
            """
            {'formatVersion':%d,'settings':{'kind':'lstm','cell':'lstm','hidden':[3]},
            'example':{'content':'SEQUENCES','steps':2,'features':2},
            'target':{'kind':'CLASS','outputs':2},'classNames':['no','yes'],
            'lineage':{'parametersSha256':'%s'}}""",
            formatVersion, sha256)
        .replace('\'', '"');
  }

  private String parametersSha256() {
    return FlatState.sha256(Served.parameters(network));
  }

  private Path checkpoint(long round, String description, Long bestRound) throws IOException {
    Path directory =
        Files.createDirectories(run.resolve("checkpoints").resolve(String.format("%06d", round)));
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    ModelArchive.write(
        network.getLayerWiseConfigurations(), Served.parameters(network), new float[0], archive);
    ObjectNode manifest = JSON.createObjectNode().put("formatVersion", 3).put("round", round);
    if (bestRound != null) {
      manifest.putObject("stopped").put("bestRound", bestRound);
    }
    ObjectNode files = manifest.putObject("files");
    put(directory, "model.zip", archive.toByteArray(), files);
    if (description != null) {
      put(directory, "model.json", utf8(description), files);
    }
    String none = "0".repeat(64);
    String unsigned = JSON.writeValueAsString(manifest.put("checksum", none));
    String signed = unsigned.replace(none, Hashes.sha256(utf8(unsigned)));
    Files.writeString(directory.resolve("manifest.json"), signed);
    return directory;
  }

  private static void put(Path directory, String name, byte[] content, ObjectNode files)
      throws IOException {
    Files.write(directory.resolve(name), content);
    files.putObject(name).put("bytes", content.length).put("sha256", Hashes.sha256(content));
  }

  private Path sound(long round) throws IOException {
    return checkpoint(round, description(1, parametersSha256()), null);
  }

  private static void damage(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 1;
    Files.write(file, content);
  }

  private void assertRefused(Path directory, String because) {
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> Model.load(directory, warnings::add));
    assertTrue(e.getMessage().contains(because), e.getMessage());
  }

  @Test
  void checkpointScoresAsItsNetwork() throws IOException {
    Model model = Model.load(sound(7), warnings::add);
    Model direct = Served.model(description(1, ""), network, Double.NaN);
    assertEquals(direct.score(STEPS), model.score(STEPS));
    assertEquals(List.of(), warnings);
  }

  @Test
  void runLoadsItsNewestWholeCheckpoint() throws IOException {
    sound(7);
    damage(sound(8).resolve("model.zip"));
    Model.load(run, warnings::add);
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains("000008 is damaged"), warnings.get(0));
  }

  @Test
  void runThatStoppedEarlyLoadsItsBestCheckpoint() throws IOException {
    Path best = sound(7);
    checkpoint(8, description(1, parametersSha256()), 7L);
    Model.load(run, warnings::add);
    damage(best.resolve("model.json"));
    assertRefused(run, "000007 is missing or damaged");
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    Path directory = sound(7);
    damage(directory.resolve("manifest.json"));
    assertRefused(directory, "manifest.json");
    assertRefused(run, "All 1 checkpoints");
    assertRefused(run.resolve("elsewhere"), "manifest.json is missing");
  }

  @Test
  void otherParametersThanDescribedAreRefused() throws IOException {
    assertRefused(
        checkpoint(7, description(1, "0".repeat(63) + "1"), null), "parameters with SHA-256 00");
  }

  @Test
  void descriptionsOfOtherProgramsAreRefused() throws IOException {
    assertRefused(checkpoint(7, description(2, parametersSha256()), null), "has format version 2");
    assertRefused(checkpoint(8, null, null), "an earlier Meanfield wrote it");
  }
}
