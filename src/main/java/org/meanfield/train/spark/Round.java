package org.meanfield.train.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.meanfield.train.Replica;
import org.meanfield.train.WorkerState;

/** A round while its workers are trained; used by one thread at a time. */
final class Round {
  /** A task is late that takes this many times as long for a worker as another one took. */
  private static final int LATE = 4;

  private static final long LATE_BY = 10_000_000_000L;

  /** The bytes of replicas that a task holds and sends at once, unless one has more. */
  private static final long MOST_BYTES = 32L << 20;

  private final RoundStart start;
  private final int[] groupOf;
  private final Replica[] replicas;
  private final Map<Integer, List<Host>> failures = new HashMap<>();

  /** Null until an executor needs it. */
  private Object[] packed;

  private int trained;
  private long nanosOfWorker = Long.MAX_VALUE;
  private SparkException fatal;

  /**
   * Begins a round.
   *
   * @param groupOf the group of each worker
   */
  Round(RoundStart start, int[] groupOf) {
    this.start = start;
    this.groupOf = groupOf;
    this.replicas = new Replica[groupOf.length];
  }

  /** Returns how many rounds came before it. */
  long number() {
    return start.progress().rounds();
  }

  /** Returns the message of its start to an executor. */
  Object[] messageTo(String executor) {
    if (Wire.isWithDriver(executor)) {
      return WorkerLoop.sent(start, false);
    }
    if (packed == null) {
      packed = WorkerLoop.sent(start, true);
    }
    return packed;
  }

  /** Returns the number of workers that a task is given at once. */
  int most() {
    WorkerState state = start.shared();
    long values = (long) state.parameters().length + state.updaterState().length;
    return (int) Math.max(1, MOST_BYTES / Math.max(1, Float.BYTES * values));
  }

  /** Takes a worker's replica, unless there is one. */
  void add(Replica replica) {
    int worker = replica.summary().worker();
    if (replicas[worker] == null) {
      replicas[worker] = replica;
      trained++;
    }
  }

  /** Notes that a task has trained all that it was given. */
  void reported(Host host) {
    if (!host.training.isEmpty()) {
      long nanos = (System.nanoTime() - host.dealt) / host.training.size();
      nanosOfWorker = Math.min(nanosOfWorker, nanos);
    }
  }

  /**
   * Notes that a worker failed, and gives the round up if it did as often as it may.
   *
   * @param cause null if it isn't known
   */
  void failed(int worker, Host host, int most, String why, Throwable cause) {
    List<Host> hosts = failures.computeIfAbsent(worker, first -> new ArrayList<>());
    hosts.add(host);
    if (hosts.size() >= most) {
      giveUp(
          String.format(
              "Worker %d failed %s in executor %s: %s",
              worker,
              hosts.size() == 1 ? "once," : hosts.size() + " times, at last",
              host.executor,
              why),
          cause);
    }
  }

  void giveUp(String why, Throwable cause) {
    fatal = new SparkException(why, cause);
  }

  /** Returns whether it is given up, or all replicas are there. */
  boolean isDecided() {
    return fatal != null || trained == replicas.length;
  }

  /**
   * Returns the replicas in worker order, or null if they aren't there yet.
   *
   * @throws SparkException if it is given up
   */
  List<Replica> replicas() throws SparkException {
    if (fatal != null) {
      throw fatal;
    }
    return isDecided() ? Arrays.asList(replicas) : null;
  }

  /** Returns the workers that nobody has trained, nor trains in time. */
  List<Integer> open(Collection<Host> hosts) {
    Set<Integer> busy = new HashSet<>();
    for (Host host : hosts) {
      if (!isLate(host)) {
        busy.addAll(host.training);
      }
    }
    return IntStream.range(0, replicas.length)
        .filter(worker -> replicas[worker] == null && !busy.contains(worker))
        .boxed()
        .toList();
  }

  /**
   * Returns the task that a worker is given to; null if it is one that is busy.
   *
   * @param dealt the workers that each task that waits is given besides
   */
  Host hostOf(int worker, Collection<Host> hosts, Map<Host, List<Integer>> dealt) {
    List<Host> failed = failures.getOrDefault(worker, List.of());
    boolean others = hosts.stream().anyMatch(host -> !failed.contains(host) && !isLate(host));
    Host least = null;
    for (Host host : hosts) {
      if (isLate(host) || (others && failed.contains(host))) {
        continue;
      }
      boolean trains = !host.training.isEmpty();
      if (host.group == groupOf[worker] && (trains || host.waiting != null)) {
        return trains ? null : host;
      }
      if (host.waiting != null
          && (least == null || dealt.get(host).size() < dealt.get(least).size())) {
        least = host;
      }
    }
    return least;
  }

  private boolean isLate(Host host) {
    return nanosOfWorker < Long.MAX_VALUE
        && !host.training.isEmpty()
        && System.nanoTime() - host.dealt
            > LATE_BY + (long) LATE * host.training.size() * nanosOfWorker;
  }
}
