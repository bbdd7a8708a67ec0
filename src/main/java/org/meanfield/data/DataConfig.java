package org.meanfield.data;

import java.util.List;
import java.util.Optional;

/**
 * The data of a run, as a user describes it under {@code data}; {@code data.kind} chooses its kind.
 */
public sealed interface DataConfig
    permits ImageConfig, PreparedConfig, UnpreparedConfig, SequenceTask, TextConfig {
  /** Returns whether there will be a validation split, as far as the configuration tells. */
  boolean hasValidation();

  /** Returns whether images, if there are any, are read row by row, which all models can do. */
  default boolean isByRows() {
    return true;
  }

  /**
   * Returns the settings of the data that another configuration may change for a trained run: the
   * place of files alone, since the run owns how they were divided.
   */
  default Optional<String> place() {
    return Optional.empty();
  }

  /** Returns the names of the classes that alone are learnt, as normal; empty for all. */
  default List<String> normalClasses() {
    return List.of();
  }

  /** Returns the same data, with the examples of all classes. */
  default DataConfig ofAllClasses() {
    return this;
  }

  /** Returns the same data; a text is to be read with the characters that a model knows. */
  default DataConfig knowing(String alphabet) {
    return this;
  }
}
