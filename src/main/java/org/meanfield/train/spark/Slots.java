package org.meanfield.train.spark;

import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/** The number of tasks that the cluster runs at once. */
public final class Slots {
  private Slots() {}

  /**
   * Returns the number of tasks of the executors that are there now; at least 1. Spark's {@code
   * defaultParallelism} is a setting that clusters change for other reasons.
   */
  public static int of(JavaSparkContext spark) {
    SparkContext context = spark.sc();
    return Math.max(
        1,
        context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile()));
  }
}
