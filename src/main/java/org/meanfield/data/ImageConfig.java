package org.meanfield.data;

import java.util.Optional;
import org.meanfield.errors.Violations;

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
    new Violations()
        .require(
            !path.isBlank(),
            "path",
            "must not be empty",
            "give the directory of the four IDX files, or bundled:mnist-sample")
        .require(
            !path.endsWith(":"),
            "path",
            "is only \"" + path + "\"",
            "put a path that holds // into double quotes, or HOCON reads the rest as a comment")
        .require(
            validationFraction >= 0 && validationFraction < 1,
            "validationFraction",
            "must be from 0 to below 1 but is " + validationFraction,
            "0.1 is usual")
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
