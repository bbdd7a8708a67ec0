package org.meanfield.registry;

import java.util.Map;
import java.util.Objects;

/**
 * The reason why a challenger was begun: {@code version.json}.
 *
 * @param name of its directory, such as 000012
 * @param created when, as ISO 8601 in UTC
 * @param reason why a model was to be trained
 * @param champion the version that it challenges; empty if it is the first
 * @param warmStart whether it begins from the champion's parameters
 * @param settingsFingerprint of the settings that shape a result, those of the comparison included
 * @param datasetFingerprint of what it is trained and compared on
 * @param examples of that, by split
 */
public record Version(
    String name,
    String created,
    String reason,
    String champion,
    boolean warmStart,
    String settingsFingerprint,
    String datasetFingerprint,
    Map<String, Integer> examples) {
  /** Requires all of it. */
  public Version {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(champion, "champion");
    Objects.requireNonNull(settingsFingerprint, "settingsFingerprint");
    Objects.requireNonNull(datasetFingerprint, "datasetFingerprint");
    examples = Map.copyOf(examples);
  }

  /**
   * Returns whether the version was begun for the same settings, data and champion, so that it
   * would come out the same.
   */
  public boolean isFor(String settings, String dataset, String champion) {
    return settingsFingerprint.equals(settings)
        && datasetFingerprint.equals(dataset)
        && this.champion.equals(champion);
  }
}
