package org.meanfield.data.source;

/** Thrown for a record that is no example; its message says why. */
final class RejectedRecordException extends Exception {
  private static final long serialVersionUID = 1;

  RejectedRecordException(String reason) {
    super(reason);
  }
}
