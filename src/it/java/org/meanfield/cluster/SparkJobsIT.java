package org.meanfield.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.meanfield.errors.DataException;
import org.meanfield.errors.ExitCode;
import org.meanfield.errors.MeanfieldException;

/** Jobs of a real Spark that are cancelled, or fail, and what is told of them. */
final class SparkJobsIT {
  private JavaSparkContext spark;

  @BeforeEach
  void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[1]")
                .setAppName("test")
                .set("spark.ui.enabled", "false"));
  }

  @AfterEach
  void stopSpark() {
    spark.stop();
  }

  private MeanfieldException told(VoidFunction<Integer> task) {
    return assertThrows(
        MeanfieldException.class,
        () ->
            SparkJobs.explained(
                "reading",
                () -> {
                  spark.parallelize(List.of(1), 1).foreach(task);
                  return null;
                },
                DataException::new));
  }

  /** Does something to Spark once a task runs. */
  private void meanwhile(Runnable deed) {
    Thread other =
        new Thread(
            () -> {
              try {
                while (spark.statusTracker().getActiveStageIds().length == 0) {
                  Thread.sleep(20);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              deed.run();
            });
    other.setDaemon(true);
    other.start();
  }

  @Test
  void cancelledJobMayBeTriedAgain() {
    meanwhile(() -> spark.sc().cancelAllJobs());
    MeanfieldException told = told(one -> Thread.sleep(20_000));
    assertEquals(ExitCode.OUTAGE, told.exitCode(), told.getMessage());
    assertTrue(told.getMessage().contains("cancelled"), told.getMessage());
  }

  @Test
  void jobOfAContextThatWasStoppedMayBeTriedAgain() {
    meanwhile(spark::stop);
    MeanfieldException told = told(one -> Thread.sleep(20_000));
    assertEquals(ExitCode.OUTAGE, told.exitCode(), told.getMessage());
  }

  @Test
  void unreachableServiceOfATaskMayBeTriedAgain() {
    MeanfieldException told =
        told(
            one -> {
              throw new DataException(
                  "Cannot read a file.", new ConnectException("Connection refused"));
            });
    // It is the task's own exception, whose cause tells of the outage.
    assertEquals(ExitCode.DATA, told.exitCode());
    assertTrue(Outage.behind(told).isPresent());
    assertEquals(
        ExitCode.OUTAGE,
        told(one -> {
              throw new IOException("a: No space left on device");
            })
            .exitCode());
  }

  @Test
  void missingFileOfATaskMayNot() {
    MeanfieldException told =
        told(
            one -> {
              throw new FileNotFoundException("part-1 does not exist");
            });
    assertEquals(ExitCode.DATA, told.exitCode());
    assertEquals(
        "Spark gave up reading: java.io.FileNotFoundException: part-1 does not exist.",
        told.getMessage());
  }
}
