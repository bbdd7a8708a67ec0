package org.meanfield.cli;

import org.apache.spark.util.SignalUtils;
import org.meanfield.errors.ExitCode;
import scala.runtime.AbstractFunction0;

/** The signal that has told this process to end, which decides its exit code. */
final class EndSignal {
  private static volatile ExitCode code = ExitCode.STOPPED;

  private EndSignal() {}

  /** Takes note of the signals that end the JVM, which they still do. */
  static void watch() {
    SignalUtils.register("TERM", new Note(ExitCode.STOPPED));
    SignalUtils.register("INT", new Note(ExitCode.INTERRUPTED));
    SignalUtils.register("HUP", new Note(ExitCode.HUNG_UP));
  }

  /** The exit code of a command that was told to end, by a signal or otherwise. */
  static ExitCode code() {
    return code;
  }

  /** Spark's handler of a signal, which passes it on. */
  private static final class Note extends AbstractFunction0<Object> {
    private final ExitCode noted;

    Note(ExitCode noted) {
      this.noted = noted;
    }

    @Override
    public Object apply() {
      if (!LastWord.isDue()) {
        code = noted;
      }
      return false;
    }
  }
}
