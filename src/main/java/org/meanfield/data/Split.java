package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The parts that a dataset is divided into. */
public enum Split {
  /** The examples that models are fitted to. */
  TRAIN,
  /** The examples that are held back from training, to stop and to choose by. */
  VALIDATION,
  /** The examples that models are evaluated on. */
  TEST;

  private static final List<Split> ALL = List.of(values());

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The split's name as users write it: {@code train}, {@code validation} or {@code test}. */
  @JsonValue
  public String label() {
    return label;
  }

  /** The split that users write so; empty if there is none. */
  public static Optional<Split> labelled(String label) {
    // Rows are asked by the million, for which a stream takes its time.
    for (Split split : ALL) {
      if (split.label.equals(label)) {
        return Optional.of(split);
      }
    }
    return Optional.empty();
  }
}
