package org.meanfield.errors;

/** A checkpoint or run directory is missing, corrupt, unwritable or refused. */
public final class CheckpointException extends MeanfieldException {
  /** A failure with no deeper cause. */
  public CheckpointException(String message) {
    this(message, null);
  }

  /** A failure that another one caused. */
  public CheckpointException(String message, Throwable cause) {
    super(ExitCode.CHECKPOINT, message, cause);
  }
}
