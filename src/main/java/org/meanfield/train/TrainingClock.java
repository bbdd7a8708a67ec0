package org.meanfield.train;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The clock that shows where the time of a command goes, and how fast training is. */
public final class TrainingClock {
  private static final double NANOS = 1e9;

  /** The phases of a driver's time. */
  public enum Phase {
    /** Forward and backward passes and updates. */
    COMPUTE,
    /** Moving state into and out of the workers' networks. */
    SERIALISE,
    /** Handing out the state: the driver's part, and the tasks' wait for it. */
    BROADCAST,
    /** All else until the last replica is there: scheduling, transfer, stragglers. */
    WAIT,
    /** The driver averages replicas. */
    REDUCE,
    /** Writing and verifying checkpoints. */
    CHECKPOINT,
    /** Judging the model. */
    EVALUATE;

    /** The name in lower case. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<Phase, Long> phaseNanos = new EnumMap<>(Phase.class);
  private final TreeMap<Integer, long[]> examplesAndNanosByEpoch = new TreeMap<>();

  void round(int epoch, RoundTimes times) {
    times.byPhase().forEach(this::add);
    count(epoch, times.examples(), times.wallNanos());
  }

  /** Counts an epoch of which nobody knows where its time went, as computing. */
  public void epoch(int epoch, long examples, long nanos) {
    add(Phase.COMPUTE, nanos);
    count(epoch, examples, nanos);
  }

  private void count(int epoch, long examples, long nanos) {
    long[] sums = examplesAndNanosByEpoch.computeIfAbsent(epoch, e -> new long[2]);
    sums[0] += examples;
    sums[1] += nanos;
  }

  /** Adds time to a phase outside of the rounds. */
  public void add(Phase phase, long nanos) {
    phaseNanos.merge(phase, nanos, Long::sum);
  }

  /** Seconds by phase, each under its name in lower case. */
  public Map<String, Double> phases() {
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (Phase phase : Phase.values()) {
      seconds.put(phase.label(), phaseNanos.getOrDefault(phase, 0L) / NANOS);
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
