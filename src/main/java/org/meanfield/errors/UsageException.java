package org.meanfield.errors;

/** The command line or the configuration is wrong. */
public final class UsageException extends MeanfieldException {
  /** A failure with no deeper cause. */
  public UsageException(String message) {
    this(message, null);
  }

  /** A failure that another one caused. */
  public UsageException(String message, Throwable cause) {
    super(ExitCode.USAGE, message, cause);
  }
}
