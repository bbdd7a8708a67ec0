package org.meanfield.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.fs.Path;
import org.meanfield.errors.CheckpointException;

/**
 * The file {@code manifest.json}: the manifest as JSON, and {@code checksum}, the SHA-256 of this
 * text with 64 zeros in the checksum's place. Format 1 has no checksum.
 */
final class ManifestFile {
  static final String NAME = "manifest.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String CHECKSUM = "checksum";

  private static final String VERSION = "formatVersion";

  /** Stands for the checksum while that is taken. */
  private static final String NONE = "0".repeat(64);

  private ManifestFile() {}

  static byte[] encode(Manifest manifest) throws JsonProcessingException {
    ObjectNode root = JSON.valueToTree(manifest);
    String unsigned = JSON.writeValueAsString(root.put(CHECKSUM, NONE));
    return bytes(unsigned.replace(NONE, DigestUtils.sha256Hex(bytes(unsigned))));
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @param file for messages
   * @throws CorruptCheckpointException if it is anything else
   * @throws CheckpointException if a later version of this program wrote it
   */
  static Manifest decode(Path file, byte[] content) throws CorruptCheckpointException {
    try {
      if (!(JSON.readTree(text(content)) instanceof ObjectNode root)) {
        throw new CorruptCheckpointException(file + " is not a manifest", null);
      }
      String checksum = root.path(CHECKSUM).asText();
      root.remove(CHECKSUM);
      requireNotNewer(file, root, checksum, content);
      Manifest manifest = JSON.treeToValue(root, Manifest.class);
      String fault = manifest.fault();
      if (fault.isEmpty()) {
        fault = fault(manifest, checksum, content);
      }
      if (!fault.isEmpty()) {
        throw new CorruptCheckpointException(file + " " + fault, null);
      }
      return manifest;
    } catch (JsonProcessingException e) {
      throw new CorruptCheckpointException(
          file + " is not a manifest: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Requires that no later version of this program wrote the manifest, which may be whole all the
   * same.
   */
  private static void requireNotNewer(Path file, ObjectNode root, String checksum, byte[] content) {
    int version = root.path(VERSION).asInt();
    if (version > Manifest.FORMAT_VERSION && checksumFault(checksum, content).isEmpty()) {
      throw new CheckpointException(
          file
              + " has format version "
              + version
              + "; this program reads up to "
              + Manifest.FORMAT_VERSION
              + ". Use the newer Meanfield that wrote it.",
          new UnsupportedOperationException("format version " + version));
    }
  }

  private static String fault(Manifest manifest, String checksum, byte[] content) {
    return manifest.formatVersion() == Manifest.WITHOUT_CHECKSUM && checksum.isEmpty()
        ? ""
        : checksumFault(checksum, content);
  }

  private static String checksumFault(String checksum, byte[] content) {
    if (checksum.length() != NONE.length()) {
      return "has no checksum";
    }
    String unsigned = text(content).replace(checksum, NONE);
    // Decoding forgives bytes that aren't UTF-8, which can only be damage.
    boolean isText = Arrays.equals(content, bytes(text(content)));
    return isText && DigestUtils.sha256Hex(bytes(unsigned)).equals(checksum)
        ? ""
        : "does not match its own checksum";
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
