package org.meanfield.train;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the time goes, and how fast training is. Workers' times are divided by the number of them
 * that compute at once, so that the phases of a round add up to its wall time: compute and
 * serialise are what the slots did on average, wait is what remains (scheduling, transfer,
 * stragglers).
 */
public final class TrainingClock {
  private static final double NANOS = 1e9;

  /** What a driver does with its time. */
  public enum Phase {
    /** Forward and backward passes and updates. */
    COMPUTE,
    /** Moving state into and out of the workers' networks. */
    SERIALISE,
    /** Everything else between broadcast and the last replica's arrival. */
    WAIT,
    /** Averaging. */
    REDUCE,
    /** Writing and verifying checkpoints. */
    CHECKPOINT,
    /** Judging the model. */
    EVALUATE
  }

  private final Map<Phase, Long> phaseNanos = new EnumMap<>(Phase.class);
  private final TreeMap<Integer, long[]> examplesAndNanosByEpoch = new TreeMap<>();

  void round(
      int epoch, List<Replica> replicas, int parallelism, long trainNanos, long reduceNanos) {
    long examples = 0;
    long compute = 0;
    long copy = 0;
    for (Replica replica : replicas) {
      examples += replica.examples();
      compute += replica.computeNanos();
      copy += replica.copyNanos();
    }
    int lanes = Math.max(1, Math.min(parallelism, replicas.size()));
    compute = Math.min(trainNanos, compute / lanes);
    copy = Math.min(trainNanos - compute, copy / lanes);
    add(Phase.COMPUTE, compute);
    add(Phase.SERIALISE, copy);
    add(Phase.WAIT, trainNanos - compute - copy);
    add(Phase.REDUCE, reduceNanos);
    long[] sums = examplesAndNanosByEpoch.computeIfAbsent(epoch, e -> new long[2]);
    sums[0] += examples;
    sums[1] += trainNanos + reduceNanos;
  }

  /** Adds time to a phase outside of the rounds. */
  public void add(Phase phase, long nanos) {
    phaseNanos.merge(phase, nanos, Long::sum);
  }

  /** Seconds by phase, each under its name in lower case. */
  public Map<String, Double> phases() {
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (Phase phase : Phase.values()) {
      seconds.put(
          phase.name().toLowerCase(Locale.ROOT), phaseNanos.getOrDefault(phase, 0L) / NANOS);
    }
    return seconds;
  }

  /**
   * Examples per second of training alone; the first epoch, in which everything warms up, is left
   * out when there are several. 0 if nothing was trained.
   */
  public double examplesPerSecond() {
    Map<Integer, long[]> counted =
        examplesAndNanosByEpoch.size() > 1
            ? examplesAndNanosByEpoch.tailMap(examplesAndNanosByEpoch.firstKey(), false)
            : examplesAndNanosByEpoch;
    long examples = counted.values().stream().mapToLong(sums -> sums[0]).sum();
    long nanos = counted.values().stream().mapToLong(sums -> sums[1]).sum();
    return nanos == 0 ? 0 : examples * NANOS / nanos;
  }
}
