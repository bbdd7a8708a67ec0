package org.meanfield.data;

import java.util.List;
import java.util.Optional;

/**
 * Labelled grey images in the format of MNIST.
 *
 * @param path the directory of the four IDX files of MNIST, plain or gzip, on any Hadoop file
 *     system; or {@code bundled:mnist-sample} for the sample that comes with this program
 * @param validationFraction the approximate fraction of the training images that is held out for
 *     validation; 0 for no validation split
 * @param normalClasses the classes, by their names or else their numbers, whose examples alone an
 *     autoencoder or RBM learns, as normal; examples of all others are abnormal, and tell at each
 *     epoch's end how well anomalies are found. With [], all examples are learnt alike
 * @param view the view of an image as a sequence
 */
public record ImageConfig(
    String path, double validationFraction, List<String> normalClasses, ImageView view)
    implements DataConfig {
  /** The prefix of paths to data in this program's jar. */
  public static final String BUNDLED = DataFile.BUNDLED;

  /** Checks that each setting is within its range. */
  public ImageConfig {
    normalClasses = List.copyOf(normalClasses);
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

  /** Creates the configuration of images of all classes. */
  public ImageConfig(String path, double validationFraction, ImageView view) {
    this(path, validationFraction, List.of(), view);
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
  public DataConfig ofAllClasses() {
    return new ImageConfig(path, validationFraction, view);
  }

  @Override
  public Optional<String> place() {
    return Optional.of("data.path=" + path);
  }
}
