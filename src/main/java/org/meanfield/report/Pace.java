package org.meanfield.report;

import java.time.Duration;
import java.util.Locale;
import org.meanfield.train.event.TrainingEvent.RoundEnded;

/** How fast rounds go by, and how long the rest will take. */
final class Pace {
  /** Weight of the newest round in the moving averages. */
  private static final double NEWEST = 0.1;

  private final long totalRounds;
  private double secondsPerRound;
  private double examplesPerSecond;

  Pace(long totalRounds) {
    this.totalRounds = totalRounds;
  }

  void add(RoundEnded round) {
    double rate = round.examples() / round.seconds();
    boolean first = secondsPerRound == 0;
    secondsPerRound = first ? round.seconds() : mix(secondsPerRound, round.seconds());
    examplesPerSecond = first ? rate : mix(examplesPerSecond, rate);
  }

  private static double mix(double old, double newest) {
    return (1 - NEWEST) * old + NEWEST * newest;
  }

  double examplesPerSecond() {
    return examplesPerSecond;
  }

  /** For example {@code 1 min 52 s}. */
  String timeLeft(long completedRounds) {
    Duration left =
        Duration.ofSeconds(Math.round((totalRounds - completedRounds) * secondsPerRound));
    if (left.toHours() > 0) {
      return String.format(Locale.ROOT, "%d h %d min", left.toHours(), left.toMinutesPart());
    }
    if (left.toMinutes() > 0) {
      return String.format(Locale.ROOT, "%d min %d s", left.toMinutes(), left.toSecondsPart());
    }
    return left.toSeconds() + " s";
  }
}
