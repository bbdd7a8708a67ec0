package org.meanfield.errors;

/** Another process has the right to write where this one wanted to. */
public final class LockedException extends MeanfieldException {
  /** Says who has it. */
  public LockedException(String message, Throwable cause) {
    super(ExitCode.LOCKED, message, cause);
  }
}
