package org.meanfield.data;

import java.util.Optional;
import org.meanfield.errors.Violations;

/**
 * A dataset that {@code prepare} made.
 *
 * @param path the directory of the dataset, as given to {@code prepare --output}, on any Hadoop
 *     file system
 * @param view the view of an image as a sequence, if the dataset holds images
 */
public record PreparedConfig(String path, ImageView view) implements DataConfig {
  /** Checks the setting. */
  public PreparedConfig {
    new Violations()
        .require(
            !path.isBlank(),
            "path",
            "must not be empty",
            "give the directory that prepare --output made")
        .check();
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
  public Optional<String> place() {
    return Optional.of("data.path=" + path);
  }
}
