package org.meanfield.train;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.meanfield.train.TrainingClock.Phase;

/**
 * The division of a round's time into phases. Workers' times are divided by the number of them that
 * compute at once, so that the phases add up to the wall time.
 *
 * @param workers the summaries of their replicas
 * @param parallelism how many of them compute at once
 * @param broadcastNanos of the driver, to hand out the state; a part of the training time
 * @param trainNanos from the state's hand-out to the last replica's end
 * @param reduceNanos from there to the next state
 */
record RoundTimes(
    List<ReplicaSummary> workers,
    int parallelism,
    long broadcastNanos,
    long trainNanos,
    long reduceNanos) {
  private static final double NANOS = 1e9;

  long wallNanos() {
    return trainNanos + reduceNanos;
  }

  long examples() {
    return workers.stream().mapToLong(ReplicaSummary::examples).sum();
  }

  /** Returns the time that the round took beyond its longest chain of computing workers. */
  long overheadNanos() {
    PriorityQueue<Long> busyUntil = new PriorityQueue<>();
    for (int lane = 0; lane < lanes(); lane++) {
      busyUntil.add(0L);
    }
    long last = 0;
    for (ReplicaSummary worker : workers) {
      long end = busyUntil.remove() + worker.computeNanos();
      busyUntil.add(end);
      last = Math.max(last, end);
    }
    return Math.max(0, wallNanos() - last);
  }

  private int lanes() {
    return Math.max(1, Math.min(parallelism, workers.size()));
  }

  /** Returns the nanoseconds by phase. */
  Map<Phase, Long> byPhase() {
    long compute = 0;
    long copy = 0;
    long fetch = 0;
    for (ReplicaSummary worker : workers) {
      compute += worker.computeNanos();
      copy += worker.copyNanos();
      fetch += worker.fetchNanos();
    }
    int lanes = lanes();
    long left = trainNanos;
    Map<Phase, Long> nanos = new EnumMap<>(Phase.class);
    // What runs beside something else can't be told apart from it; the sum stays the wall time.
    nanos.put(Phase.COMPUTE, Math.min(left, compute / lanes));
    left -= nanos.get(Phase.COMPUTE);
    nanos.put(Phase.SERIALISE, Math.min(left, copy / lanes));
    left -= nanos.get(Phase.SERIALISE);
    nanos.put(Phase.BROADCAST, Math.min(left, broadcastNanos + fetch / lanes));
    left -= nanos.get(Phase.BROADCAST);
    nanos.put(Phase.WAIT, left);
    nanos.put(Phase.REDUCE, reduceNanos);
    return nanos;
  }

  /** Returns the seconds by the phase's name. */
  Map<String, Double> phases() {
    Map<String, Double> seconds = new LinkedHashMap<>();
    byPhase().forEach((phase, nanos) -> seconds.put(phase.label(), nanos / NANOS));
    return seconds;
  }
}
