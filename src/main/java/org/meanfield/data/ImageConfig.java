package org.meanfield.data;

import java.util.Optional;

/**
 * Labelled grey images in the format of MNIST.
 *
 * @param path a directory, on any Hadoop file system, with the four IDX files of MNIST, plain or
 *     gzip; or {@code bundled:mnist-sample}
 * @param validationFraction about how much of the training files is held back for validation
 * @param view how an image is read as a sequence
 */
public record ImageConfig(String path, double validationFraction, ImageView view)
    implements DataConfig {
  /** The prefix of paths to data in this program's jar. */
  public static final String BUNDLED = DataFile.BUNDLED;

  /** Checks that each setting is within its range. */
  public ImageConfig {
    FileSettings.check(
            path,
            "give the directory of the four IDX files, or bundled:mnist-sample",
            validationFraction)
        .check();
  }

  /** Creates the configuration of images that are read row by row. */
  public ImageConfig(String path, double validationFraction) {
    this(path, validationFraction, ImageView.ROWS);
  }

  @Override
  public boolean isByRows() {
    return view.isByRows();
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
