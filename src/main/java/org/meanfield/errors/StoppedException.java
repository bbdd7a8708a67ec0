package org.meanfield.errors;

/** Training was told to stop, and did so where it can be continued. */
public final class StoppedException extends MeanfieldException {
  /** Says where. */
  public StoppedException(String message) {
    this(message, null);
  }

  /**
   * Says where.
   *
   * @param failure of what ran when it was told; null if nothing failed
   */
  public StoppedException(String message, Throwable failure) {
    super(ExitCode.STOPPED, message, failure);
  }
}
