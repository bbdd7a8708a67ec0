package org.meanfield.data;

import java.util.List;
import java.util.Optional;
import org.meanfield.errors.Violations;

/**
 * Files of the user's own, which are prepared when a training first needs them.
 *
 * @param preparation the configuration file of {@code prepare}, which names the source, its splits
 *     and its scaling
 * @param cache the directory that prepared datasets are kept in, on any Hadoop file system, so that
 *     later trainings find them; each change of the preparation or of the files makes another
 *     dataset
 * @param normalClasses the classes, by their names or else their numbers, whose examples alone an
 *     autoencoder or RBM learns, as normal; examples of all others are abnormal, and tell at each
 *     epoch's end how well anomalies are found. With [], all examples are learnt alike
 * @param view the view of an image as a sequence, if the files are images
 */
public record UnpreparedConfig(
    String preparation, String cache, List<String> normalClasses, ImageView view)
    implements DataConfig {
  /** Checks the settings. */
  public UnpreparedConfig {
    normalClasses = List.copyOf(normalClasses);
    new Violations()
        .require(
            !preparation.isBlank(),
            "preparation",
            "must not be empty",
            "give a configuration file of prepare")
        .require(!cache.isBlank(), "cache", "must not be empty", "datasets is usual")
        .check();
  }

  @Override
  public boolean isByRows() {
    return view.isByRows();
  }

  /** The files tell; until they are prepared nothing speaks against it. */
  @Override
  public boolean hasValidation() {
    return true;
  }

  /** A run knows the dataset that was made: nothing is to be changed. */
  @Override
  public Optional<String> place() {
    return Optional.of("data.kind=prepared");
  }
}
