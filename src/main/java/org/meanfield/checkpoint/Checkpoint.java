package org.meanfield.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.meanfield.errors.CheckpointException;

/**
 * A checkpoint whose files are all there and all have the SHA-256 that its manifest gives. It holds
 * their content, so nothing that happens to them afterwards matters.
 */
public final class Checkpoint {
  private final Path path;
  private final Manifest manifest;
  private final Map<String, byte[]> files;

  Checkpoint(Path path, Manifest manifest, Map<String, byte[]> files) {
    this.path = path;
    this.manifest = manifest;
    this.files = files;
  }

  /** The checkpoint's directory. */
  public Path path() {
    return path;
  }

  /** Returns the manifest of this checkpoint. */
  public Manifest manifest() {
    return manifest;
  }

  /**
   * The verified content of a file.
   *
   * @throws CheckpointException if the checkpoint has no such file
   */
  public InputStream open(String name) {
    byte[] content = files.get(name);
    if (content == null) {
      throw new CheckpointException("The checkpoint " + path + " has no " + name + ".");
    }
    return new ByteArrayInputStream(content);
  }
}
