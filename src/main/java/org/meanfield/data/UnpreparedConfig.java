package org.meanfield.data;

import java.util.Optional;
import org.meanfield.errors.Violations;

/**
 * Users' files, which are prepared when a training first asks for them.
 *
 * @param preparation the configuration file of {@code prepare}
 * @param cache the directory of the datasets that are made, each under a name that stands for its
 *     preparation and for the files as they are
 * @param view how an image, if there are images, is read as a sequence
 */
public record UnpreparedConfig(String preparation, String cache, ImageView view)
    implements DataConfig {
  /** Checks the settings. */
  public UnpreparedConfig {
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
