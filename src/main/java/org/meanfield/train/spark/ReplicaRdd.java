package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.meanfield.train.Replica;
import org.nd4j.linalg.dataset.DataSet;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;

/**
 * The replicas of a round, one in each partition of an epoch. What {@code mapPartitions} and {@code
 * collect} would do, but for their closures: Spark parses the classes of those anew for each job,
 * which takes as long as the rest of a round's scheduling.
 */
final class ReplicaRdd extends RDD<Replica> {
  private static final long serialVersionUID = 1;
  private static final ClassTag<Replica> REPLICA = ClassTag$.MODULE$.apply(Replica.class);
  private static final ClassTag<DataSet> DATA_SET = ClassTag$.MODULE$.apply(DataSet.class);

  private final RoundTask task;

  ReplicaRdd(RDD<DataSet> epoch, RoundTask task) {
    super(epoch, REPLICA);
    this.task = task;
  }

  @Override
  public Iterator<Replica> compute(Partition worker, TaskContext context) {
    java.util.Iterator<DataSet> minibatches =
        JavaConverters.asJavaIterator(firstParent(DATA_SET).iterator(worker, context));
    return JavaConverters.asScalaIterator(task.call(worker.index(), minibatches));
  }

  @Override
  public Partition[] getPartitions() {
    return firstParent(DATA_SET).partitions();
  }

  /** Has them computed; in worker order. */
  List<Replica> gather() {
    List<Object> workers = new ArrayList<>();
    IntStream.range(0, getNumPartitions()).forEach(workers::add);
    Replica[] replicas =
        (Replica[])
            context().runJob(this, new Only(), JavaConverters.asScalaBuffer(workers), REPLICA);
    return Arrays.asList(replicas);
  }

  /** The one element of a partition. */
  private static final class Only extends AbstractFunction2<TaskContext, Iterator<Replica>, Replica>
      implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public Replica apply(TaskContext context, Iterator<Replica> replicas) {
      return replicas.next();
    }
  }
}
