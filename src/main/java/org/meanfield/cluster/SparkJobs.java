package org.meanfield.cluster;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.meanfield.errors.MeanfieldException;
import org.meanfield.errors.OutageException;

/** Runs Spark jobs, and explains why Spark gave up on a task that it tried as often as it may. */
public final class SparkJobs {
  private SparkJobs() {}

  /**
   * Runs jobs and explains their failures. An exception of our own that a task threw is thrown
   * here, too.
   *
   * @param what is being done, to go on after "Spark gave up"
   * @param otherwise makes an exception of a message, which ends with a full stop, and its cause,
   *     for a task that failed every time
   * @throws OutageException if Spark gave up because the cluster or a file system failed
   */
  public static <T> T explained(
      String what,
      Callable<T> jobs,
      BiFunction<String, Throwable, ? extends MeanfieldException> otherwise) {
    try {
      return jobs.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Spark's own are checked, but not declared.
      throw explain(what, e, otherwise);
    }
  }

  private static MeanfieldException explain(
      String what,
      Exception failure,
      BiFunction<String, Throwable, ? extends MeanfieldException> otherwise) {
    Optional<MeanfieldException> ours = MeanfieldException.in(failure);
    if (ours.isPresent()) {
      return ours.get();
    }
    String message = "Spark gave up " + what + ": " + sentence(Outage.reason(failure));
    return Outage.behind(failure)
        .<MeanfieldException>map(
            outage -> new OutageException(message + " " + outage.advice(), failure))
        .orElseGet(() -> otherwise.apply(message, failure));
  }

  private static String sentence(String reason) {
    return reason.endsWith(".") ? reason : reason + ".";
  }
}
