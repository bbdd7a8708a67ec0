package org.meanfield.data;

/** A dataset as a user describes it under {@code data}; {@code data.kind} chooses the record. */
public sealed interface DataConfig permits ImageConfig, SequenceTask {
  /** Whether there will be a validation split. */
  boolean hasValidation();
}
