package org.meanfield.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
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
    run.write(new Path(directory, ManifestFile.NAME), ManifestFile.encode(manifest));
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
        throw new CorruptCheckpointException(
            file + " reads back with other content than was written", null);
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
    Manifest manifest = manifest(directory);
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
    Path file = new Path(directory, ManifestFile.NAME);
    try (InputStream in = open(file)) {
      return ManifestFile.decode(file, in.readAllBytes());
    }
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
