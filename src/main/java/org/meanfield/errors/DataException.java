package org.meanfield.errors;

/** The data is missing, unreadable or malformed. */
public final class DataException extends MeanfieldException {
  /** A failure with no deeper cause. */
  public DataException(String message) {
    this(message, null);
  }

  /** A failure that another one caused. */
  public DataException(String message, Throwable cause) {
    super(ExitCode.DATA, message, cause);
  }
}
