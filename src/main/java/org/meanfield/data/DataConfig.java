package org.meanfield.data;

import java.util.Optional;

/** A dataset as a user describes it under {@code data}; {@code data.kind} chooses the record. */
public sealed interface DataConfig
    permits ImageConfig, PreparedConfig, UnpreparedConfig, SequenceTask, TextConfig {
  /** Whether there will be a validation split, as far as the configuration tells. */
  boolean hasValidation();

  /** Whether images, if it has any, are read row by row, as all models can. */
  default boolean isByRows() {
    return true;
  }

  /**
   * What another configuration may change of the data that a run was trained on, as settings: of
   * files the place alone, since how they were divided is the run's own business.
   */
  default Optional<String> place() {
    return Optional.empty();
  }

  /** The same, to be read with the characters that a model knows, if it is a text. */
  default DataConfig knowing(String alphabet) {
    return this;
  }
}
