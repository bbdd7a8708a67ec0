package org.meanfield.data;

import java.util.Optional;

/**
 * A text, whose characters are to be foretold one by one. It is cut into windows of equal length,
 * each a sequence; the target of each character is the one after it.
 *
 * @param path a UTF-8 file, plain or gzip, on any Hadoop file system
 * @param length characters of a window
 * @param alphabet the characters that there are, in the order of their classes; empty for those of
 *     the text, by their code points
 * @param validationFraction about how much of the windows is held back for validation
 * @param testFraction about how much of the windows is held back for testing
 */
public record TextConfig(
    String path, int length, String alphabet, double validationFraction, double testFraction)
    implements DataConfig {
  /** Checks that each setting is within its range. */
  public TextConfig {
    FileSettings.check(path, "give a text file", validationFraction)
        .atLeast("length", length, 1, "100 is usual")
        .require(
            alphabet.codePoints().distinct().count() == alphabet.codePoints().count(),
            "alphabet",
            "has a character twice",
            "leave it out to take the text's own characters")
        .require(
            testFraction > 0 && testFraction < 1,
            "testFraction",
            "must be above 0 and below 1 but is " + testFraction,
            "0.1 is usual")
        .require(
            validationFraction + testFraction < 1,
            "testFraction",
            "and validationFraction leave nothing for training",
            "0.1 each is usual")
        .check();
  }

  @Override
  public boolean hasValidation() {
    return validationFraction > 0;
  }

  @Override
  public Optional<String> place() {
    return Optional.of("data.path=" + path);
  }

  @Override
  public DataConfig knowing(String known) {
    return new TextConfig(path, length, known, validationFraction, testFraction);
  }

  /** Returns the membership of windows in a split. */
  Membership membership(Split split) {
    double training = testFraction + validationFraction;
    return switch (split) {
      case TEST -> new Membership(0, testFraction);
      case VALIDATION -> new Membership(testFraction, training);
      case TRAIN -> new Membership(training, 1);
    };
  }
}
