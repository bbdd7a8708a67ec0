package org.meanfield.train.spark;

import java.io.Serializable;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.Partition;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.util.RpcUtils;
import org.meanfield.train.Replica;
import org.meanfield.train.ReplicaSummary;
import org.meanfield.train.WorkerState;
import org.nd4j.linalg.dataset.DataSet;
import scala.collection.JavaConverters;

/**
 * A task of a leg: asks the driver for workers to train a round with, sends their replicas, asks
 * again. It keeps the place in each worker's epoch from round to round, which is all that it keeps;
 * a task that has none yet finds it.
 */
final class WorkerLoop {
  /** The driver's answer when the leg is over. */
  static final String OVER = "over";

  private final RDD<DataSet> epoch;
  private final Partition[] shards;
  private final TaskContext context;

  /**
   * The minibatches of workers that were trained here. A shard that lies on a disk must not be held
   * where memory is short.
   */
  private final Map<Integer, SoftReference<Placed>> places = new HashMap<>();

  WorkerLoop(RDD<DataSet> epoch, Partition[] shards, TaskContext context) {
    this.epoch = epoch;
    this.shards = shards;
    this.context = context;
  }

  /**
   * The message in which a task tells of a round.
   *
   * @param round its number
   * @param trained the workers that came to its end; the parameters and the updater's state of
   *     each, as far as these are averaged, follow as vectors
   * @param failed the worker that didn't; −1 if all did
   * @param failure why; null if all did
   */
  record Report(long round, List<ReplicaSummary> trained, int failed, Exception failure)
      implements Serializable {
    Report {
      trained = List.copyOf(trained);
    }

    /** Returns this, with another exception if the one that it has can't be sent or read. */
    Report readable() {
      if (failure == null) {
        return this;
      }
      try {
        Wire.object(Wire.packed(failure, Stream.of()));
        return this;
      } catch (Exception | LinkageError e) {
        // Spark's serialiser throws checked exceptions, but doesn't declare them.
        Exception other = new RuntimeException(failure.toString());
        other.setStackTrace(failure.getStackTrace());
        return new Report(round, trained, failed, other);
      }
    }
  }

  /** A worker's minibatches, of which {@code next} is the place of the one that comes. */
  private record Placed(Iterator<DataSet> minibatches, int next) {}

  /** Trains until the leg is over. */
  void run(String exchange) {
    SparkEnv spark = SparkEnv.get();
    RpcEndpointRef driver = RpcUtils.makeDriverRef(exchange, spark.conf(), spark.rpcEnv());
    Object[] report = null;
    while (true) {
      context.killTaskIfInterrupted();
      Object[] asked = {context.partitionId(), context.taskAttemptId(), spark.executorId(), report};
      Object answer = driver.askSync(asked, RpcUtils.INFINITE_TIMEOUT(), Wire.ANY);
      if (answer.equals(OVER)) {
        return;
      }
      Object[] orders = (Object[]) answer;
      long begin = System.nanoTime();
      RoundStart start = received((Object[]) orders[1]);
      report = train((int[]) orders[0], start, System.nanoTime() - begin);
    }
  }

  /** Returns the message of a round's start. */
  static Object[] sent(RoundStart start, boolean packed) {
    Stream<float[]> vectors = Stream.of(start.shared().parameters(), start.shared().updaterState());
    RoundStart rest = start.at(WorkerState.NONE);
    return packed ? Wire.packed(rest, vectors) : Wire.passed(rest, vectors);
  }

  private static RoundStart received(Object[] message) {
    RoundStart rest = (RoundStart) Wire.object(message);
    return rest.at(
        new WorkerState(Wire.vector(message, 0), Wire.vector(message, 1), rest.shared().chains()));
  }

  private Object[] train(int[] workers, RoundStart start, long fetchNanos) {
    List<Replica> replicas = new ArrayList<>();
    for (int worker : workers) {
      try {
        replicas.add(train(worker, start, replicas.isEmpty() ? fetchNanos : 0));
      } catch (Exception e) {
        // Spark's own are checked, but not declared.
        context.killTaskIfInterrupted();
        if (context.fetchFailed().isDefined()) {
          // Spark computes again what is lost, once it hears of it.
          return ExceptionUtils.rethrow(e);
        }
        places.remove(worker);
        return sent(start, replicas, worker, e);
      }
    }
    return sent(start, replicas, -1, null);
  }

  private static Object[] sent(
      RoundStart start, List<Replica> replicas, int failed, Exception failure) {
    Report report =
        new Report(
            start.progress().rounds(),
            replicas.stream().map(Replica::summary).toList(),
            failed,
            failure);
    Stream<float[]> vectors =
        replicas.stream()
            .map(replica -> replica.state().averaged(start.policy()))
            .flatMap(state -> Stream.of(state.parameters(), state.updaterState()));
    return Wire.isWithDriver(SparkEnv.get().executorId())
        ? Wire.passed(report, vectors)
        : Wire.packed(report.readable(), vectors);
  }

  /** Returns the replicas that a report's message has. */
  static List<Replica> replicas(Report report, Object[] message) {
    List<Replica> replicas = new ArrayList<>();
    for (ReplicaSummary summary : report.trained()) {
      int place = 2 * replicas.size();
      replicas.add(
          new Replica(
              summary,
              new WorkerState(
                  Wire.vector(message, place),
                  Wire.vector(message, place + 1),
                  WorkerState.NONE.chains())));
    }
    return replicas;
  }

  private Replica train(int worker, RoundStart start, long fetchNanos) {
    int from = start.progress().minibatchInEpoch();
    SoftReference<Placed> kept = places.get(worker);
    Placed placed = kept == null ? null : kept.get();
    if (placed == null || placed.next() != from) {
      Iterator<DataSet> minibatches =
          JavaConverters.asJavaIterator(epoch.iterator(shards[worker], context));
      RoundTask.skip(minibatches, from);
      placed = new Placed(minibatches, from);
    }
    Replica replica =
        RoundTask.train(start, WorkerState.NONE, worker, placed.minibatches(), fetchNanos);
    places.put(
        worker, new SoftReference<>(new Placed(placed.minibatches(), from + start.minibatches())));
    return replica;
  }
}
