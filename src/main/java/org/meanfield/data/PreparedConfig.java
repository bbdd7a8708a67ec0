package org.meanfield.data;

import java.util.List;
import java.util.Optional;
import org.meanfield.errors.Violations;

/**
 * A dataset that {@code prepare} made.
 *
 * @param path the directory of the dataset, as given to {@code prepare --output}, on any Hadoop
 *     file system
 * @param normalClasses the classes, by their names or else their numbers, whose examples alone an
 *     autoencoder or RBM learns, as normal; examples of all others are abnormal, and tell at each
 *     epoch's end how well anomalies are found. With [], all examples are learnt alike
 * @param view the view of an image as a sequence, if the dataset holds images
 */
public record PreparedConfig(String path, List<String> normalClasses, ImageView view)
    implements DataConfig {
  /** Checks the setting. */
  public PreparedConfig {
    normalClasses = List.copyOf(normalClasses);
    new Violations()
        .require(
            !path.isBlank(),
            "path",
            "must not be empty",
            "give the directory that prepare --output made")
        .check();
  }

  /** Creates the configuration of a dataset of whose classes none is left out. */
  public PreparedConfig(String path, ImageView view) {
    this(path, List.of(), view);
  }

  @Override
  public boolean isByRows() {
    return view.isByRows();
  }

  /** Its directory tells; until that is read nothing speaks against it. */
  @Override
  public boolean hasValidation() {
    return true;
  }

  @Override
  public DataConfig ofAllClasses() {
    return new PreparedConfig(path, view);
  }

  @Override
  public Optional<String> place() {
    return Optional.of("data.path=" + path);
  }
}
