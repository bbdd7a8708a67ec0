package org.meanfield.report;

import java.time.Duration;
import java.util.Locale;
import org.meanfield.train.event.TrainingEvent.RoundEnded;

/** The speed of training, and the time that the rest will take. */
final class Pace {
  /** Weight of the newest round in the moving averages. */
  private static final double NEWEST = 0.1;

  private final long totalMinibatches;
  private double secondsPerMinibatch;
  private double examplesPerSecond;

  Pace(long totalMinibatches) {
    this.totalMinibatches = totalMinibatches;
  }

  /** Minibatches of the run that are done after a round. */
  static long completedMinibatches(RoundEnded round) {
    return (round.epoch() - 1L) * round.minibatchesInEpoch() + round.minibatchInEpoch();
  }

  void add(RoundEnded round) {
    double rate = round.examples() / round.seconds();
    double seconds = round.seconds() / round.minibatches();
    boolean first = secondsPerMinibatch == 0;
    secondsPerMinibatch = first ? seconds : mix(secondsPerMinibatch, seconds);
    examplesPerSecond = first ? rate : mix(examplesPerSecond, rate);
  }

  private static double mix(double old, double newest) {
    return (1 - NEWEST) * old + NEWEST * newest;
  }

  double examplesPerSecond() {
    return examplesPerSecond;
  }

  /** Returns the time that is left, for example {@code 1 min 52 s}. */
  String timeLeft(RoundEnded round) {
    long minibatches = totalMinibatches - completedMinibatches(round);
    Duration left = Duration.ofSeconds(Math.round(minibatches * secondsPerMinibatch));
    if (left.toHours() > 0) {
      return String.format(Locale.ROOT, "%d h %d min", left.toHours(), left.toMinutesPart());
    }
    if (left.toMinutes() > 0) {
      return String.format(Locale.ROOT, "%d min %d s", left.toMinutes(), left.toSecondsPart());
    }
    return left.toSeconds() + " s";
  }
}
