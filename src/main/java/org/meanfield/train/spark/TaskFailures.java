package org.meanfield.train.spark;

import java.util.concurrent.Callable;
import org.apache.spark.SparkException;
import org.meanfield.errors.MeanfieldException;
import org.meanfield.errors.TrainingException;

/** What is told when Spark has tried a task as often as it may. */
final class TaskFailures {
  private TaskFailures() {}

  /**
   * Runs jobs.
   *
   * @param when the jobs run, to go on after "Spark gave up"
   * @throws TrainingException if Spark gives up for a reason that isn't one of our own exceptions
   */
  static <T> T explained(String when, Callable<T> jobs) {
    try {
      return jobs.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (SparkException e) {
      throw explain(when, e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static MeanfieldException explain(String when, SparkException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof MeanfieldException ours) {
        return ours;
      }
    }
    String first = failure.getMessage().lines().findFirst().orElse("").strip();
    return new TrainingException(
        "Spark gave up "
            + when
            + ": "
            + first
            + " The executors' logs tell more. Checkpoints published before stand; the same command"
            + " goes on from them.",
        failure);
  }
}
