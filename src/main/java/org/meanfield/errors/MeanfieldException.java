package org.meanfield.errors;

import java.util.Optional;

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
        OutageException,
        StoppedException {
  private final ExitCode exitCode;

  MeanfieldException(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /**
   * The first exception of ours among a failure and its causes: one of an executor's arrives inside
   * Spark's.
   */
  public static Optional<MeanfieldException> in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof MeanfieldException ours) {
        return Optional.of(ours);
      }
    }
    return Optional.empty();
  }

  /** The code that the process must exit with. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
