package org.meanfield.data.prepare;

import java.util.concurrent.Callable;
import org.meanfield.errors.DataException;
import org.meanfield.errors.MeanfieldException;

/** What is told when Spark has tried to read a source as often as it may. */
final class ReadFailures {
  private ReadFailures() {}

  /**
   * Runs jobs.
   *
   * @param source that they read
   * @throws DataException if Spark gives up
   */
  static <T> T explained(String source, Callable<T> jobs) {
    try {
      return jobs.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Spark's own are checked, but not declared.
      throw explain(source, e);
    }
  }

  private static MeanfieldException explain(String source, Exception failure) {
    Throwable root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof MeanfieldException ours) {
        return ours;
      }
      root = cause;
    }
    return new DataException(
        "Spark gave up preparing "
            + source
            + ": "
            + root
            + ". Is it whole, readable by every executor, and left alone meanwhile? And has the output room?",
        failure);
  }
}
