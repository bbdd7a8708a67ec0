package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The parts that a dataset is divided into. */
public enum Split {
  /** What models are fitted to. */
  TRAIN("train"),
  /** What they are judged on. */
  TEST("t10k");

  private final String mnistPrefix;

  Split(String mnistPrefix) {
    this.mnistPrefix = mnistPrefix;
  }

  /** How MNIST's file names begin for this split. */
  String mnistPrefix() {
    return mnistPrefix;
  }

  /** The split's name as users write it: {@code train} or {@code test}. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
