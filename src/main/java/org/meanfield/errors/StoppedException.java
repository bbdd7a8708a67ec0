package org.meanfield.errors;

/** Work was told to stop, and did so where it can be continued. */
public final class StoppedException extends MeanfieldException {
  /** Creates the exception with the place where it stopped. */
  public StoppedException(String message) {
    this(message, null);
  }

  /**
   * Creates the exception with the place where it stopped.
   *
   * @param failure of what ran when it was told; null if nothing failed
   */
  public StoppedException(String message, Throwable failure) {
    super(ExitCode.STOPPED, message, failure);
  }
}
