package org.meanfield.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.io.IOUtils;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;
import org.meanfield.checkpoint.Manifest.FileEntry;

/** Writes the files of one checkpoint directory and reads them back, trusting nothing. */
final class CheckpointFiles {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Stands for a manifest's checksum while that is taken. */
  private static final String NO_CHECKSUM = "0".repeat(64);

  private final RunDirectory run;

  CheckpointFiles(RunDirectory run) {
    this.run = run;
  }

  /** Makes the directory and writes the files. */
  void write(Path directory, Map<String, byte[]> contents) throws IOException {
    run.makeDirectory(directory);
    for (Map.Entry<String, byte[]> content : contents.entrySet()) {
      run.write(new Path(directory, content.getKey()), content.getValue());
    }
  }

  void writeManifest(Path directory, Manifest manifest) throws IOException {
    String unsigned = JSON.writeValueAsString(manifest.withChecksum(NO_CHECKSUM));
    String signed = unsigned.replace(NO_CHECKSUM, sha256(unsigned));
    run.write(new Path(directory, Manifest.FILE_NAME), signed.getBytes(StandardCharsets.UTF_8));
  }

  private static String sha256(String text) {
    return DigestUtils.sha256Hex(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads what was written, and compares.
   *
   * @throws CorruptCheckpointException if it isn't that
   */
  void verify(Path directory, Map<String, byte[]> contents) throws IOException {
    for (Map.Entry<String, byte[]> content : contents.entrySet()) {
      Path file = new Path(directory, content.getKey());
      if (!Arrays.equals(content.getValue(), content(file, content.getValue().length))) {
        throw new CorruptCheckpointException(file + " reads otherwise than it was written", null);
      }
    }
  }

  /**
   * Reads everything and checks it.
   *
   * @throws CorruptCheckpointException if a file is missing or differs from the manifest
   * @throws IOException if the file system fails, which says nothing of the checkpoint
   */
  Checkpoint read(Path directory) throws IOException {
    return read(directory, manifest(directory));
  }

  private Checkpoint read(Path directory, Manifest manifest) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    for (Map.Entry<String, FileEntry> entry : manifest.files().entrySet()) {
      Path file = new Path(directory, entry.getKey());
      FileEntry expected = entry.getValue();
      byte[] content = content(file, expected.bytes());
      String sha256 = DigestUtils.sha256Hex(content);
      if (!sha256.equals(expected.sha256())) {
        throw new CorruptCheckpointException(
            file + " has SHA-256 " + sha256 + " instead of " + expected.sha256(), null);
      }
      files.put(entry.getKey(), content);
    }
    return new Checkpoint(directory, manifest, files);
  }

  /** Reads the manifest alone. */
  Manifest manifest(Path directory) throws IOException {
    Path file = new Path(directory, Manifest.FILE_NAME);
    try (InputStream in = open(file)) {
      byte[] content = in.readAllBytes();
      Manifest manifest =
          JSON.readValue(new String(content, StandardCharsets.UTF_8), Manifest.class);
      String fault = manifest == null ? "is empty" : manifest.fault();
      if (fault.isEmpty() && manifest.checksum() != null) {
        fault = checksumFault(content, manifest.checksum());
      }
      if (!fault.isEmpty()) {
        throw new CorruptCheckpointException(file + " " + fault, null);
      }
      return manifest.withChecksum(null);
    } catch (JsonProcessingException e) {
      throw new CorruptCheckpointException(
          file + " is not a manifest: " + e.getOriginalMessage(), e);
    }
  }

  private static String checksumFault(byte[] content, String checksum) {
    String unsigned = new String(content, StandardCharsets.UTF_8).replace(checksum, NO_CHECKSUM);
    // Decoding forgives bytes that aren't UTF-8, which can only be damage.
    boolean isText =
        Arrays.equals(
            content, unsigned.replace(NO_CHECKSUM, checksum).getBytes(StandardCharsets.UTF_8));
    return isText && sha256(unsigned).equals(checksum) ? "" : "doesn't have its own checksum";
  }

  private byte[] content(Path file, long expectedBytes) throws IOException {
    try (InputStream in = open(file)) {
      long actual = run.fileSystem().getFileStatus(file).getLen();
      if (actual != expectedBytes) {
        throw new CorruptCheckpointException(
            file + " has " + actual + " bytes instead of " + expectedBytes, null);
      }
      byte[] content = new byte[Math.toIntExact(actual)];
      IOUtils.readFully(in, content);
      return content;
    } catch (ChecksumException e) {
      throw new CorruptCheckpointException(file + " is damaged on its file system", e);
    }
  }

  private InputStream open(Path file) throws IOException {
    try {
      return run.open(file);
    } catch (FileNotFoundException e) {
      throw new CorruptCheckpointException(file + " is missing", e);
    }
  }
}
