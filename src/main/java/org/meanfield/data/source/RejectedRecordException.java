package org.meanfield.data.source;

import java.io.FileNotFoundException;
import org.meanfield.cluster.Outage;

/** Thrown for a record that is no example; its message says why. */
final class RejectedRecordException extends Exception {
  private static final long serialVersionUID = 1;

  RejectedRecordException(String reason) {
    super(reason);
  }

  /**
   * Creates the rejection of a file that can't be opened, which Hadoop reports in one way whatever
   * the reason.
   *
   * @throws FileNotFoundException if another attempt may read it
   */
  static RejectedRecordException unreadable(FileNotFoundException e) throws FileNotFoundException {
    if (Outage.behind(e).isPresent()) {
      throw e;
    }
    boolean forbidden = String.valueOf(e.getMessage()).contains("Permission denied");
    return new RejectedRecordException(
        forbidden ? "can't be read: permission denied" : "vanished after it was listed");
  }

  /** Creates the rejection of a record whose split does not exist. */
  static RejectedRecordException noSplit(Object given) {
    return new RejectedRecordException(
        "has the split " + given + ", which is not train, validation or test");
  }
}
