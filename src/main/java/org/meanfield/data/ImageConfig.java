package org.meanfield.data;

import java.util.Optional;

/**
 * Labelled grey images in the format of MNIST.
 *
 * @param path the directory of the four IDX files of MNIST, plain or gzip, on any Hadoop file
 *     system; or {@code bundled:mnist-sample} for the sample that comes with this program
 * @param validationFraction the approximate fraction of the training images that is held out for
 *     validation; 0 for no validation split
 * @param view the view of an image as a sequence
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
