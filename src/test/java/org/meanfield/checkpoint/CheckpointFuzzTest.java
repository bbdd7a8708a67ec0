package org.meanfield.checkpoint;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Assertions;
import org.meanfield.fuzz.Boundary;
import org.meanfield.fuzz.Mutations;

/** Whatever the files of a run directory hold, they are read, or called damaged. */
final class CheckpointFuzzTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path MANIFEST = new Path("/run/checkpoints/000016/manifest.json");
  private static final java.nio.file.Path VALID =
      java.nio.file.Path.of("src/test/resources/run-of-format-2/checkpoints/000016/manifest.json");

  private static java.nio.file.Path directory;

  @BeforeContainer
  static void makeDirectory() throws IOException {
    directory = Files.createTempDirectory("fuzz");
  }

  @AfterContainer
  static void removeDirectory() throws IOException {
    FileUtils.deleteDirectory(directory.toFile());
  }

  @Provide
  Arbitrary<byte[]> manifests() throws IOException {
    return Mutations.json(Files.readString(VALID));
  }

  @Property(seed = "1")
  void manifestThatWasChanged(@ForAll("manifests") byte[] content) {
    Boundary.readsOrRefuses(
        CorruptCheckpointException.class, () -> ManifestFile.decode(MANIFEST, content));
  }

  /**
   * Generates manifests of format 1, which has no checksum, so that whatever is read is believed.
   */
  @Provide
  Arbitrary<byte[]> unsignedManifests() throws IOException {
    ObjectNode valid = (ObjectNode) JSON.readTree(VALID.toFile());
    valid.remove("checksum");
    valid.put("formatVersion", 1);
    valid.putObject("metrics").putObject("validation").put("crossEntropy", 0.5);
    valid.putObject("stopped").put("bestRound", 8).put("bestEpoch", 1).putObject("metrics");
    return Mutations.json(valid.toString());
  }

  @Property(seed = "2")
  void manifestOfFormat1(@ForAll("unsignedManifests") byte[] content) {
    Boundary.readsOrRefuses(
        CorruptCheckpointException.class, () -> use(ManifestFile.decode(MANIFEST, content)));
  }

  /** The manifest was changed by somebody who could compute its checksum. */
  @Property(seed = "3")
  void manifestThatWasSigned(@ForAll("unsignedManifests") byte[] content) throws IOException {
    String none = "0".repeat(64);
    String text =
        new String(content, StandardCharsets.UTF_8)
            .replaceFirst("\"formatVersion\":1", "\"formatVersion\":2");
    String unsigned = text.replaceFirst("\\{", "{\"checksum\":\"" + none + "\",");
    String signed = unsigned.replace(none, DigestUtils.sha256Hex(unsigned));
    Boundary.readsOrRefuses(
        CorruptCheckpointException.class,
        () -> use(ManifestFile.decode(MANIFEST, signed.getBytes(StandardCharsets.UTF_8))));
  }

  /** Uses a manifest as the commands do. */
  private static void use(Manifest manifest) throws IOException {
    Retention retention =
        new Retention(
            1,
            1,
            1,
            it ->
                it.metrics().getOrDefault("validation", Map.of()).getOrDefault("crossEntropy", 0.0),
            Set.of());
    retention.superfluous(List.of(16L, 8L), Map.of(16L, manifest));
    manifest.files().values().forEach(file -> assertNotNull(file.sha256()));
    assertNotNull(manifest.configFingerprint());
    assertNotNull(manifest.datasetFingerprint());
    assertNotNull(manifest.parametersSha256());
    if (manifest.stopped() != null) {
      manifest
          .stopped()
          .metrics()
          .values()
          .forEach(metrics -> metrics.values().forEach(Assertions::assertNotNull));
    }
    JSON.writeValueAsString(manifest);
  }

  @Provide
  Arbitrary<byte[]> owners() throws IOException {
    return Mutations.json(JSON.writeValueAsString(LockOwner.here(new LockConfig(1, 3))));
  }

  @Property(seed = "4")
  void ownerOfALock(@ForAll("owners") byte[] content) throws IOException {
    java.nio.file.Path token = Files.createDirectories(directory.resolve("_lock/000001"));
    Files.write(token.resolve("owner.json"), content);
    Files.write(token.resolve("released"), new byte[0]);
    RunDirectory run = RunDirectory.at(directory.toString(), new Configuration());
    LockConfig config = new LockConfig(1, 3);
    LockToken lock = new LockToken(run, new Path(token.toString()));
    Boundary.readsOrRefuses(
        IOException.class,
        () -> {
          lock.isHeldBy(LockOwner.here(config));
          lock.awaitEnd(config);
        });
    Files.delete(token.resolve("released"));
  }
}
