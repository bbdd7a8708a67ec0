package org.meanfield.data;

import org.meanfield.errors.Violations;

/** Checks that the records of data in files share. */
final class FileSettings {
  private FileSettings() {}

  /**
   * Checks where the data is, and what is held back of it.
   *
   * @param advice what the path should be
   */
  static Violations check(String path, String advice, double validationFraction) {
    return new Violations()
        .require(!path.isBlank(), "path", "must not be empty", advice)
        .require(
            !path.matches("[a-zA-Z][a-zA-Z0-9+.-]*:"),
            "path",
            "is only \"" + path + "\"",
            "put a path that holds // into double quotes, or HOCON reads the rest as a comment")
        .require(
            validationFraction >= 0 && validationFraction < 1,
            "validationFraction",
            "must be from 0 to below 1 but is " + validationFraction,
            "0.1 is usual");
  }
}
