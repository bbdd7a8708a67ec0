package org.meanfield.train.spark;

import java.io.Serializable;
import java.time.Duration;
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
import org.apache.spark.api.java.function.Function;
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

  /** Has the replicas computed; returns them in worker order. */
  List<Replica> gather() {
    return gather(Part.WHOLE);
  }

  /** Has the replicas computed; returns what is averaged, and leaves all else where it is. */
  List<Replica> gatherAveraged() {
    return gather(Part.AVERAGED);
  }

  /** Returns the states that workers go on from besides the global state. */
  List<WorkerState> gatherKept() {
    return gather(Part.KEPT).stream().map(Replica::state).toList();
  }

  /**
   * Returns what {@link #gatherKept()} does, by a job that all others are cancelled for.
   *
   * @throws org.meanfield.errors.CheckpointException if it doesn't end in time
   */
  List<WorkerState> gatherKeptWithin(Duration patience) {
    return new UrgentJob<>(context(), toJavaRDD().map(new Kept(task)).collectAsync())
        .result("gathering what the workers keep", patience);
  }

  private List<Replica> gather(Part part) {
    List<Object> workers = new ArrayList<>();
    IntStream.range(0, getNumPartitions()).forEach(workers::add);
    Replica[] replicas =
        (Replica[])
            context()
                .runJob(this, new Only(task, part), JavaConverters.asScalaBuffer(workers), REPLICA);
    return Arrays.asList(replicas);
  }

  /** The parts of a replica that the driver may ask for. */
  private enum Part {
    WHOLE,
    AVERAGED,
    KEPT
  }

  /** The state that a worker goes on from besides the global one. */
  private record Kept(RoundTask task) implements Function<Replica, WorkerState> {
    @Override
    public WorkerState call(Replica replica) {
      return replica.state().kept(task.policy());
    }
  }

  /** A part of the one element of a partition. */
  private static final class Only extends AbstractFunction2<TaskContext, Iterator<Replica>, Replica>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final RoundTask task;
    private final Part part;

    Only(RoundTask task, Part part) {
      this.task = task;
      this.part = part;
    }

    @Override
    public Replica apply(TaskContext context, Iterator<Replica> replicas) {
      Replica replica = replicas.next();
      WorkerState state = replica.state();
      return new Replica(
          replica.summary(),
          switch (part) {
            case WHOLE -> state;
            case AVERAGED -> state.averaged(task.policy());
            case KEPT -> state.kept(task.policy());
          });
    }
  }
}
