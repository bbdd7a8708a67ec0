package org.meanfield.train.spark;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.meanfield.cluster.SparkJobs;
import org.meanfield.errors.CheckpointException;

/**
 * A job that can't wait for others, since the driver is about to end: all others are cancelled,
 * those too that are submitted meanwhile.
 *
 * @param spark that runs it
 * @param job that was submitted
 */
record UrgentJob<T>(SparkContext spark, JavaFutureAction<T> job) {
  private static final Duration POLL = Duration.ofMillis(100);

  /**
   * Returns its result.
   *
   * @param what it does, to go on after "Spark gave up"
   * @throws CheckpointException if it fails, or takes longer than {@code patience}
   */
  T result(String what, Duration patience) {
    return SparkJobs.explained(what, () -> result(patience), CheckpointException::new);
  }

  private T result(Duration patience) throws ExecutionException, InterruptedException {
    long begin = System.nanoTime();
    while (true) {
      cancelOthers();
      try {
        return job.get(POLL.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (System.nanoTime() - begin > patience.toNanos()) {
          job.cancel(true);
          throw new CheckpointException(
              String.format(
                  Locale.ROOT,
                  "The executors did not answer within %.1f s.",
                  patience.toMillis() / 1e3));
        }
      }
    }
  }

  private void cancelOthers() {
    for (int id : spark.statusTracker().getActiveJobIds()) {
      if (!job.jobIds().contains(id)) {
        spark.cancelJob(id, "to keep the round before it");
      }
    }
  }
}
