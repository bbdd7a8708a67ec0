package org.meanfield.data.source;

import java.util.HashSet;
import java.util.List;
import org.meanfield.data.Target;
import org.meanfield.errors.Violations;

/** Checks that the records of sources of sequences share. */
final class SequenceSettings {
  private SequenceSettings() {}

  /** Checks where it is and which columns are read. */
  static Violations columns(
      String path, List<String> valueNames, Target.Kind target, List<String> labels) {
    return features(path, valueNames)
        .require(
            labels.size() == 1 || (labels.size() > 1 && !target.isClass()),
            "labels",
            "is " + labels,
            "name one column of classes, or one or more of values");
  }

  /** Checks where it is and which columns hold values, by the values' names. */
  static Violations features(String path, List<String> valueNames) {
    return new Violations()
        .require(
            !path.isBlank(), "path", "must not be empty", "give a file, or a directory of them")
        .require(
            !valueNames.isEmpty() && new HashSet<>(valueNames).size() == valueNames.size(),
            "features",
            "is " + valueNames,
            "name one or more different columns");
  }
}
