package org.meanfield.errors;

/**
 * A failure that a user can mend. The message says what is wrong, where, and what to do; the
 * command line prints it without a stack trace and exits with {@link #exitCode()}.
 */
public abstract sealed class MeanfieldException extends RuntimeException
    permits UsageException,
        DataException,
        CheckpointException,
        TrainingException,
        LockedException,
        StoppedException {
  private final ExitCode exitCode;

  MeanfieldException(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The code that the process must exit with. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
