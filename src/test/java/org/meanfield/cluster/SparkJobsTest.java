package org.meanfield.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.meanfield.errors.DataException;
import org.meanfield.errors.ExitCode;
import org.meanfield.errors.MeanfieldException;

final class SparkJobsTest {
  private static MeanfieldException told(SparkException failure) {
    return assertThrows(
        MeanfieldException.class,
        () ->
            SparkJobs.explained(
                "preparing hdfs:/source",
                () -> {
                  throw failure;
                },
                DataException::new));
  }

  @Test
  void causeOfAFailedTaskIsTold() {
    MeanfieldException told =
        told(new SparkException("aborted", new FileNotFoundException("part-1 does not exist")));
    assertEquals(
        "Spark gave up preparing hdfs:/source: java.io.FileNotFoundException: part-1 does not exist.",
        told.getMessage());
    assertEquals(ExitCode.DATA, told.exitCode());
  }

  @Test
  void ourOwnExceptionStaysAsItIs() {
    DataException ours = new DataException("has no column y");
    assertSame(ours, told(new SparkException("aborted", new IllegalStateException(ours))));
  }

  @Test
  void lostExecutorIsAnOutage() {
    MeanfieldException told =
        told(
            new SparkException(
                "Job aborted due to stage failure: Task 0 in stage 2.0 failed 4 times, most recent"
                    + " failure: Lost task 0.3 in stage 2.0 (TID 9) (10.0.0.7 executor 4):"
                    + " ExecutorLostFailure (executor 4 exited caused by one of the running tasks)"
                    + " Reason: worker lost: Not receiving heartbeat for 60 seconds\n"
                    + "Driver stacktrace:"));
    assertEquals(ExitCode.OUTAGE, told.exitCode());
    assertTrue(told.getMessage().contains("ExecutorLostFailure"), told.getMessage());
    assertTrue(told.getMessage().endsWith("goes on when it is started again."), told.getMessage());
  }
}
