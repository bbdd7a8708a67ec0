package org.meanfield.data;

/** A dataset as a user describes it under {@code data}; {@code data.kind} chooses the record. */
public sealed interface DataConfig permits ImageConfig, SequenceTask, TextConfig {
  /** Whether there will be a validation split. */
  boolean hasValidation();

  /** The same, to be read with the characters that a model knows, if it is a text. */
  default DataConfig knowing(String alphabet) {
    return this;
  }
}
