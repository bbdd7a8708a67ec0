package org.meanfield.data;

import java.util.Optional;

/**
 * Labelled grey images in the format of MNIST.
 *
 * @param path a directory, on any Hadoop file system, with the four IDX files of MNIST, plain or
 *     gzip; or {@code bundled:mnist-sample}
 * @param validationFraction about how much of the training files is held back for validation
 */
public record ImageConfig(String path, double validationFraction) implements DataConfig {
  /** Checks ranges. */
  public ImageConfig {
    FileSettings.check(
            path,
            "give the directory of the four IDX files, or bundled:mnist-sample",
            validationFraction)
        .check();
  }

  @Override
  public boolean hasValidation() {
    return validationFraction > 0;
  }

  @Override
  public Optional<String> place() {
    return Optional.of("data.path=" + path);
  }
}
