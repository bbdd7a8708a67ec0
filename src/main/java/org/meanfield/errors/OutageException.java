package org.meanfield.errors;

/** The cluster or a file system failed; the same command, started again, goes on. */
public final class OutageException extends MeanfieldException {
  /** A failure that another one caused. */
  public OutageException(String message, Throwable cause) {
    super(ExitCode.OUTAGE, message, cause);
  }
}
