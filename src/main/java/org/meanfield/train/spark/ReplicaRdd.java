package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.Dependency;
import org.apache.spark.OneToOneDependency;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.meanfield.train.Replica;
import org.meanfield.train.WorkerState;
import org.nd4j.linalg.dataset.DataSet;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;

/**
 * The replicas of a round, one in each partition of an epoch; each goes on from the one of the
 * round before, if there is that. What {@code zipPartitions} and {@code collect} would do, but for
 * their closures: Spark parses the classes of those anew for each job, which takes as long as the
 * rest of a round's scheduling.
 */
final class ReplicaRdd extends RDD<Replica> {
  private static final long serialVersionUID = 1;
  private static final ClassTag<Replica> REPLICA = ClassTag$.MODULE$.apply(Replica.class);
  private static final ClassTag<DataSet> DATA_SET = ClassTag$.MODULE$.apply(DataSet.class);

  private final RoundTask task;

  /** Replicas that begin at the global state, or at what the task has for them. */
  ReplicaRdd(RDD<DataSet> epoch, RoundTask task) {
    this(Stream.of(epoch), epoch, task);
  }

  /** Replicas that keep what they had after the round before. */
  ReplicaRdd(RDD<DataSet> epoch, ReplicaRdd before, RoundTask task) {
    this(Stream.of(epoch, before), epoch, task);
  }

  private ReplicaRdd(Stream<RDD<?>> parents, RDD<DataSet> epoch, RoundTask task) {
    super(
        epoch.context(),
        JavaConverters.asScalaBuffer(parents.<Dependency<?>>map(OneToOneDependency::new).toList()),
        REPLICA);
    this.task = task;
  }

  @Override
  public Iterator<Replica> compute(Partition worker, TaskContext context) {
    java.util.Iterator<DataSet> minibatches =
        JavaConverters.asJavaIterator(firstParent(DATA_SET).iterator(worker, context));
    Replica replica = task.train(worker.index(), minibatches, () -> before(worker, context));
    return JavaConverters.asScalaIterator(List.of(replica).iterator());
  }

  private Optional<Replica> before(Partition worker, TaskContext context) {
    if (dependencies().size() == 1) {
      return Optional.empty();
    }
    Iterator<Replica> only = this.<Replica>parent(1, REPLICA).iterator(worker, context);
    Replica replica = only.next();
    // Asking for the end is also what makes Spark release its lock on the cached block.
    if (only.hasNext()) {
      throw new IllegalStateException("a partition holds two replicas");
    }
    return Optional.of(replica);
  }

  @Override
  public Partition[] getPartitions() {
    return firstParent(DATA_SET).partitions();
  }

  /** Has them computed; in worker order. */
  List<Replica> gather() {
    return Arrays.asList((Replica[]) run(new Whole(), REPLICA));
  }

  /** Has them computed, and leaves what isn't averaged where it is. */
  List<Replica> gatherAveraged() {
    return Arrays.asList((Replica[]) run(new Averaged(task), REPLICA));
  }

  /** What the workers go on from besides the global state. */
  List<WorkerState> gatherKept() {
    return Arrays.asList(
        (WorkerState[]) run(new Kept(task), ClassTag$.MODULE$.apply(WorkerState.class)));
  }

  private <T> Object run(OfOnly<T> part, ClassTag<T> type) {
    List<Object> workers = new ArrayList<>();
    IntStream.range(0, getNumPartitions()).forEach(workers::add);
    return context().runJob(this, part, JavaConverters.asScalaBuffer(workers), type);
  }

  /** Something of the one element of a partition. */
  private abstract static class OfOnly<T>
      extends AbstractFunction2<TaskContext, Iterator<Replica>, T> implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public T apply(TaskContext context, Iterator<Replica> replicas) {
      return of(replicas.next());
    }

    abstract T of(Replica replica);
  }

  private static final class Whole extends OfOnly<Replica> {
    private static final long serialVersionUID = 1;

    @Override
    Replica of(Replica replica) {
      return replica;
    }
  }

  private static final class Averaged extends OfOnly<Replica> {
    private static final long serialVersionUID = 1;

    private final RoundTask task;

    Averaged(RoundTask task) {
      this.task = task;
    }

    @Override
    Replica of(Replica replica) {
      return new Replica(replica.summary(), task.start().averagedOf(replica.state()));
    }
  }

  private static final class Kept extends OfOnly<WorkerState> {
    private static final long serialVersionUID = 1;

    private final RoundTask task;

    Kept(RoundTask task) {
      this.task = task;
    }

    @Override
    WorkerState of(Replica replica) {
      return task.start().keptOf(replica.state());
    }
  }
}
