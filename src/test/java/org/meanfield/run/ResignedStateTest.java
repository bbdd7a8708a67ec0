package org.meanfield.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.app.VerifyCheckpointsApp;

/** Checkpoints whose {@code state.bin} was changed and whose manifest was made to fit again. */
final class ResignedStateTest {
  private static final String EARLIER = "src/test/resources/run-of-format-2";

  @TempDir Path run;
  private Path checkpoint;

  @BeforeEach
  void copyRun() throws IOException {
    FileUtils.copyDirectory(Path.of(EARLIER).toFile(), run.toFile());
    checkpoint = run.resolve("checkpoints/000016");
  }

  private void store(byte[] state) throws IOException {
    Files.write(checkpoint.resolve("state.bin"), state);
    Path file = checkpoint.resolve("manifest.json");
    String manifest = Files.readString(file);
    JsonNode before = new ObjectMapper().readTree(manifest);
    JsonNode stated = before.get("files").get("state.bin");
    String checksum = before.get("checksum").asText();
    String unsigned =
        manifest
            .replace(stated.get("sha256").asText(), DigestUtils.sha256Hex(state))
            .replace("\"bytes\" : " + stated.get("bytes"), "\"bytes\" : " + state.length)
            .replace(checksum, "0".repeat(checksum.length()));
    String signature = DigestUtils.sha256Hex(unsigned.getBytes(StandardCharsets.UTF_8));
    Files.writeString(file, unsigned.replace("0".repeat(checksum.length()), signature));
  }

  private VerifyCheckpointsApp.Result verify() {
    return new VerifyCheckpointsApp(run.toString()).run();
  }

  private byte[] state() throws IOException {
    return Files.readAllBytes(checkpoint.resolve("state.bin"));
  }

  @Test
  void unchangedStateIsSound() throws IOException {
    store(state());
    assertEquals(0, verify().damaged(), verify().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "epoch, 4, 2",
    "epoch, 4, 0",
    "round in epoch, 8, 1",
    "minibatch in epoch, 12, 1",
    "rounds, 20, 17",
    "rounds, 20, 15",
    "adapted frequency, 28, -1",
    "examples seen, 32, -1",
    "sum of losses, 40, 2146959360",
    "examples of the epoch, 52, 64",
    "lowest loss so far, 68, 2146959360",
    "number of workers, 101, 3",
    "number of workers, 101, 1"
  })
  void impossibleValueIsFound(String what, int offset, int value) throws IOException {
    byte[] state = state();
    ByteBuffer buffer = ByteBuffer.wrap(state);
    assertNotEquals(value, buffer.getInt(offset), what);
    buffer.putInt(offset, value);
    store(state);
    assertEquals(1, verify().damaged(), what + ": " + verify());
  }

  @Test
  void shortenedStateIsFound() throws IOException {
    byte[] state = state();
    for (int length = 0; length < state.length; length += 97) {
      copyRun();
      store(ByteBuffer.allocate(length).put(state, 0, length).array());
      assertEquals(1, verify().damaged(), length + " bytes of " + state.length);
    }
  }
}
