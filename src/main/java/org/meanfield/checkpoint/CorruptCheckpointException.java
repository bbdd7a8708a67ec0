package org.meanfield.checkpoint;

import java.io.IOException;

/** A checkpoint isn't what its manifest says; another one may be. */
final class CorruptCheckpointException extends IOException {
  CorruptCheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
