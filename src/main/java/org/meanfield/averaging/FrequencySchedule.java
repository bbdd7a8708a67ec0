package org.meanfield.averaging;

import org.meanfield.errors.AlsoNamed;
import org.meanfield.errors.Violations;

/**
 * The schedule of the averaging period, the number of minibatches that a worker trains between two
 * averages.
 *
 * @param kind the course of the averaging period: it stays as configured ({@code constant}), grows
 *     from epoch to epoch ({@code growing}, Haddadpour et al. 2019, arXiv:1910.13598), or is as
 *     long as the drift of the replicas allows ({@code adaptive}, after Kamp et al. 2018,
 *     arXiv:1807.03210)
 * @param warmUpMinibatches the number of minibatches of each worker at the start of the run that
 *     are averaged one by one, whatever the kind (post-local SGD: Lin, Stich, Patel and Jaggi 2020,
 *     arXiv:1808.07217); 0 for none
 * @param growth the factor by which the averaging period grows from epoch to epoch, above 1; 1
 *     unless {@code kind = growing}
 * @param maxDrift the drift that the averaging period is adapted to, above 0: the root mean square
 *     distance of a round's replicas from their mean, as a fraction of the mean's norm; 0 unless
 *     {@code kind = adaptive}
 * @param maxAveragingFrequency the longest averaging period, in minibatches, that a growing or
 *     adaptive schedule reaches
 */
public record FrequencySchedule(
    Kind kind,
    int warmUpMinibatches,
    double growth,
    double maxDrift,
    @AlsoNamed("maxAveragingPeriod") int maxAveragingFrequency) {
  /** The rules by which the number changes. */
  public enum Kind {
    /** The number stays the same. */
    CONSTANT,
    /** The number grows from epoch to epoch, as in Haddadpour et al. 2019, arXiv:1910.13598. */
    GROWING,
    /**
     * The number is as large as the drift of the replicas allows. Bounding their divergence is the
     * idea of Kamp et al. 2018, arXiv:1807.03210; here it steers the length of the next round.
     */
    ADAPTIVE
  }

  /** The schedule by which the configured number stays. */
  public static final FrequencySchedule CONSTANT =
      new FrequencySchedule(Kind.CONSTANT, 0, 1, 0, 1000);

  /** The most by which one round changes an adaptive number, up or down. */
  private static final int STEP = 2;

  /** Checks that each setting is within its range. */
  public FrequencySchedule {
    boolean growing = kind == Kind.GROWING;
    boolean adaptive = kind == Kind.ADAPTIVE;
    new Violations()
        .atLeast("warmUpMinibatches", warmUpMinibatches, 0, "0 is usual, or an epoch's worth")
        .atLeast("maxAveragingFrequency", maxAveragingFrequency, 1, "1000 is usual")
        .require(
            growing ? growth > 1 && Double.isFinite(growth) : growth == 1,
            "growth",
            (growing
                    ? "must be above 1 but is "
                    : "must be left out unless kind = growing, but is ")
                + growth,
            "1.5 to 2 is usual")
        .require(
            adaptive ? maxDrift > 0 && Double.isFinite(maxDrift) : maxDrift == 0,
            "maxDrift",
            (adaptive
                    ? "must be above 0 but is "
                    : "must be left out unless kind = adaptive, but is ")
                + maxDrift,
            "0.01 to 0.1 is usual")
        .check();
  }

  /**
   * Returns the minibatches of the next round.
   *
   * @param configured {@code train.averagingFrequency}
   * @param adapted what {@link #adapt} said last; 0 if it hasn't yet
   * @param epoch completed epochs
   * @param done minibatches of the run so far, on the worker with most
   */
  public int minibatches(int configured, int adapted, int epoch, long done) {
    if (warmsUp(done)) {
      return 1;
    }
    return switch (kind) {
      case CONSTANT -> configured;
      case GROWING -> grown(configured, epoch);
      case ADAPTIVE -> adapted == 0 ? configured : adapted;
    };
  }

  private boolean warmsUp(long done) {
    return done < warmUpMinibatches;
  }

  private int grown(int configured, int epoch) {
    double grown = configured;
    for (int e = 0; e < epoch && grown < maxAveragingFrequency; e++) {
      grown *= growth;
    }
    return (int) Math.max(configured, Math.min(grown, maxAveragingFrequency));
  }

  /**
   * Returns the next number of minibatches by the adaptive rule: as many as would meet the bound if
   * drift grew in proportion to them, but at most twice and at least half as many as before.
   *
   * @param adapted what this said last, or 0
   * @param done minibatches of the run before the round
   * @param minibatches of the round, fewer than the rule wanted where an epoch ended
   * @param drift of its replicas
   * @return 0 for the other rules and in the warm-up
   */
  public int adapt(int configured, int adapted, long done, int minibatches, double drift) {
    if (kind != Kind.ADAPTIVE || warmsUp(done)) {
      return 0;
    }
    int before = adapted == 0 ? configured : adapted;
    double wanted = drift > 0 ? minibatches * maxDrift / drift : Double.POSITIVE_INFINITY;
    double atMost = Math.min((double) before * STEP, maxAveragingFrequency);
    return (int) Math.max(Math.max(1, before / STEP), Math.min(wanted, atMost));
  }
}
