package org.meanfield.train.spark;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Dependency;
import org.apache.spark.NarrowDependency;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.nd4j.linalg.dataset.DataSet;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** The tasks of a leg, each of which trains workers until the driver sends it home. */
final class LegRdd extends RDD<Object> {
  private static final long serialVersionUID = 1;
  private static final ClassTag<DataSet> DATA_SET = ClassTag$.MODULE$.apply(DataSet.class);

  private final String exchange;
  private final int[][] groups;

  /** All of the epoch's, which an executor couldn't ask some epochs for. */
  private final Partition[] shards;

  /**
   * Creates the tasks.
   *
   * @param epoch a partition of minibatches for each worker
   * @param exchange the name of the driver's endpoint
   * @param groups the workers of each task, for Spark to place it near their shards; the driver may
   *     give it others
   */
  LegRdd(RDD<DataSet> epoch, String exchange, int[][] groups) {
    super(
        epoch.context(),
        JavaConverters.asScalaBuffer(List.<Dependency<?>>of(new OfGroup(epoch, groups))),
        Wire.ANY);
    this.exchange = exchange;
    this.groups = groups;
    this.shards = epoch.partitions();
  }

  @Override
  public Iterator<Object> compute(Partition task, TaskContext context) {
    RDD<DataSet> epoch = firstParent(DATA_SET);
    new WorkerLoop(epoch, shards, context).run(exchange);
    return JavaConverters.asScalaIterator(List.of().iterator());
  }

  @Override
  public Partition[] getPartitions() {
    return IntStream.range(0, groups.length).mapToObj(Task::new).toArray(Partition[]::new);
  }

  private record Task(int index) implements Partition {}

  /** A task's dependency on the shards of its group. */
  private static final class OfGroup extends NarrowDependency<DataSet> {
    private static final long serialVersionUID = 1;

    private final int[][] groups;

    OfGroup(RDD<DataSet> epoch, int[][] groups) {
      super(epoch);
      this.groups = groups;
    }

    @Override
    public Seq<Object> getParents(int task) {
      return JavaConverters.asScalaBuffer(
          Arrays.stream(groups[task]).<Object>mapToObj(worker -> worker).toList());
    }
  }
}
