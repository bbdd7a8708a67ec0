package org.meanfield.train.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meanfield.errors.CheckpointException;

/** A job that must end before the driver does, on the one slot that another job has. */
@Timeout(60)
final class UrgentJobIT {
  private JavaSparkContext spark;

  @BeforeEach
  void start() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[1]")
                .setAppName("urgent")
                .set("spark.ui.enabled", "false"));
  }

  @AfterEach
  void stop() {
    spark.stop();
  }

  /** A task that ends when Spark wants it to. */
  private static final class Endless implements Function<Integer, Integer> {
    private static final long serialVersionUID = 1;

    @Override
    public Integer call(Integer element) throws InterruptedException {
      while (!TaskContext.get().isInterrupted()) {
        Thread.sleep(10);
      }
      throw new TaskKilledException("cancelled");
    }
  }

  private JavaRDD<Integer> numbers() {
    return spark.parallelize(List.of(1, 2), 2);
  }

  private List<Integer> result(JavaFutureAction<List<Integer>> urgent, Duration patience) {
    return new UrgentJob<>(spark.sc(), urgent).result("counting", patience);
  }

  private void awaitBusy() throws InterruptedException {
    while (spark.statusTracker().getActiveJobIds().length == 0) {
      Thread.sleep(10);
    }
  }

  @Test
  void takesTheSlotOfAJobThatWouldNotEnd() throws Exception {
    JavaFutureAction<List<Integer>> round = numbers().map(new Endless()).collectAsync();
    awaitBusy();
    JavaFutureAction<List<Integer>> urgent = numbers().collectAsync();
    assertEquals(List.of(1, 2), result(urgent, Duration.ofSeconds(50)));
    ExecutionException ended =
        assertThrows(ExecutionException.class, () -> round.get(30, TimeUnit.SECONDS));
    assertTrue(ended.getCause().getMessage().contains("to keep the round before it"));
  }

  @Test
  void isGivenUpWhenItsTimeIsOver() throws Exception {
    JavaFutureAction<List<Integer>> urgent = numbers().map(new Endless()).collectAsync();
    CheckpointException late =
        assertThrows(CheckpointException.class, () -> result(urgent, Duration.ofMillis(500)));
    assertTrue(late.getMessage().contains("within 0.5 s"), late.getMessage());
    assertTrue(urgent.isCancelled());
  }
}
