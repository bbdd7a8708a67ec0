package org.meanfield.errors;

/** Training was told to stop, and did so where it can be continued. */
public final class StoppedException extends MeanfieldException {
  /** Says where. */
  public StoppedException(String message) {
    super(ExitCode.STOPPED, message, null);
  }
}
