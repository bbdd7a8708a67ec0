package org.meanfield.checkpoint;

import java.io.IOException;

/** A checkpoint isn't what its manifest or its run says; another one may be. */
public final class CorruptCheckpointException extends IOException {
  /** Says what is wrong with it. */
  public CorruptCheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
