package org.meanfield.errors;

/** Training cannot go on: it diverged, or its tasks fail every time. */
public final class TrainingException extends MeanfieldException {
  /** A failure with no deeper cause. */
  public TrainingException(String message) {
    this(message, null);
  }

  /** A failure that another one caused. */
  public TrainingException(String message, Throwable cause) {
    super(ExitCode.TRAINING, message, cause);
  }
}
