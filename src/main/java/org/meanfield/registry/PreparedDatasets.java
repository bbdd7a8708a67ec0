package org.meanfield.registry;

import java.util.List;

/**
 * Datasets that a registry's nights have prepared, trained on or not: {@code datasets.json}.
 *
 * @param paths their directories, qualified
 */
public record PreparedDatasets(List<String> paths) {
  /** Copies what is mutable. */
  public PreparedDatasets {
    paths = List.copyOf(paths);
  }
}
