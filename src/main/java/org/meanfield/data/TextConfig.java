package org.meanfield.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A text whose characters a model learns to predict one by one. It is cut into windows of equal
 * length, each a sequence; the target of each character is the one after it.
 *
 * @param path the text file, in UTF-8, plain or gzip, on any Hadoop file system
 * @param length the number of characters of a window
 * @param alphabet the characters that may occur in the text, in the order of their classes; empty
 *     for those that do occur, in the order of their code points
 * @param embeddingSize the dimensions of a learnt embedding of characters (Bengio et al. 2003),
 *     which takes the place of their one-hot vectors as the model's input; 0 for one-hot vectors
 * @param heldOut the windows that are held out: those at the end of the text ({@code end}), as in
 *     published figures, or windows scattered over the text ({@code scattered}), each of which
 *     keeps its split while the text grows
 * @param validationFraction the approximate fraction of the windows that is held out for
 *     validation; 0 for no validation split
 * @param testFraction the approximate fraction of the windows that is held out for testing
 */
public record TextConfig(
    String path,
    int length,
    String alphabet,
    int embeddingSize,
    HeldOut heldOut,
    double validationFraction,
    double testFraction)
    implements DataConfig, Serializable {
  /** The rule by which windows are held out for validation and testing. */
  public enum HeldOut {
    /** The last windows are held out: those before the test split's are for validation. */
    END,

    /** Windows are held out by a hash of their numbers, so that trained ones lie between them. */
    SCATTERED;

    /** Returns the rule's name as users write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks that each setting is within its range. */
  public TextConfig {
    FileSettings.check(path, "give a text file", validationFraction)
        .atLeast("length", length, 1, "100 is usual")
        .require(
            alphabet.codePoints().distinct().count() == alphabet.codePoints().count(),
            "alphabet",
            "has a character twice",
            "leave it out to take the text's own characters")
        .atLeast("embeddingSize", embeddingSize, 0, "16 is usual, or 0 for one-hot vectors")
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

  /** Returns another text that is cut in the same way. */
  public TextConfig at(String other) {
    return new TextConfig(
        other, length, alphabet, embeddingSize, heldOut, validationFraction, testFraction);
  }

  @Override
  public DataConfig knowing(String known) {
    return new TextConfig(
        path, length, known, embeddingSize, heldOut, validationFraction, testFraction);
  }

  /**
   * Returns how this divides a text, or presents it, otherwise than another configuration, as
   * sentences.
   */
  public List<String> differencesFrom(TextConfig before) {
    List<String> differences = new ArrayList<>();
    note("length", before.length, length, differences);
    note("embeddingSize", before.embeddingSize, embeddingSize, differences);
    note("heldOut", before.heldOut.label(), heldOut.label(), differences);
    note("validationFraction", before.validationFraction, validationFraction, differences);
    note("testFraction", before.testFraction, testFraction, differences);
    return differences;
  }

  private static void note(String setting, Object was, Object is, List<String> differences) {
    if (!was.equals(is)) {
      differences.add(String.format("data.%s was %s, now %s", setting, was, is));
    }
  }

  /** Returns the windows of a split, by number, out of {@code windows} of the whole text. */
  IntStream windows(Split split, int windows) {
    double training = testFraction + validationFraction;
    Membership members =
        switch (split) {
          case TEST -> new Membership(0, testFraction);
          case VALIDATION -> new Membership(testFraction, training);
          case TRAIN -> new Membership(training, 1);
        };
    return IntStream.range(0, windows)
        .filter(
            window ->
                heldOut == HeldOut.END
                    ? members.includesPlace((windows - window - 0.5) / windows)
                    : members.includes(window));
  }
}
