package org.meanfield.train;

import java.util.Locale;
import org.meanfield.train.Standing.Gap;

/**
 * Tells from each epoch's pair of figures, training against held-out data, when a model over-fits.
 *
 * <p>A reconstruction error is 0 at best, so its ratio means something: the gap is open once the
 * held-out error exceeds that of training examples by {@value #OPENS_AT} of it, and closed again
 * below {@value #CLOSES_AT}. It is also open when the held-out error has not been at its lowest for
 * {@value #EPOCHS} epochs and exceeds that by {@value #RISE} of it, which is more than epochs
 * differ by chance, while the training error is lower than it was then.
 *
 * <p>Free energies differ from −ln p(v) by a constant of the model, ln Z. Their difference is
 * therefore exactly how many nats less likely held-out examples are on average (Hinton 2012, "A
 * Practical Guide to Training Restricted Boltzmann Machines", section 6): open from {@value
 * #OPENS_AT_NATS} on, closed again below {@value #CLOSES_AT_NATS}.
 */
final class GapRule {
  /** The metric of RBMs that is judged by its difference. */
  static final String FREE_ENERGY = "freeEnergy";

  private static final double OPENS_AT = 0.3;
  private static final double CLOSES_AT = 0.2;
  private static final double RISE = 0.01;
  private static final int EPOCHS = 3;
  private static final double OPENS_AT_NATS = 10;
  private static final double CLOSES_AT_NATS = 5;

  private GapRule() {}

  /**
   * Returns the gap to remember after an epoch.
   *
   * @param metric what the figures are
   * @param train the figure on training examples
   * @param heldOut the figure on held-out examples
   */
  static Gap after(Gap before, int epoch, String metric, double train, double heldOut) {
    boolean lowest = heldOut < before.bestHeldOut();
    Gap best =
        new Gap(
            lowest ? epoch : before.bestEpoch(),
            lowest ? heldOut : before.bestHeldOut(),
            lowest ? train : before.trainThen(),
            before.open());
    boolean open =
        metric.equals(FREE_ENERGY)
            ? heldOut - train > (before.open() ? CLOSES_AT_NATS : OPENS_AT_NATS)
            : heldOut > (1 + (before.open() ? CLOSES_AT : OPENS_AT)) * train
                || hasRisen(best, epoch, train, heldOut);
    return new Gap(best.bestEpoch(), best.bestHeldOut(), best.trainThen(), open);
  }

  private static boolean hasRisen(Gap best, int epoch, double train, double heldOut) {
    return epoch - best.bestEpoch() >= EPOCHS
        && heldOut > (1 + RISE) * best.bestHeldOut()
        && train < best.trainThen();
  }

  /** Returns the warning for a gap that opens. */
  static String warning(Gap now, int epoch, String metric, double train, double heldOut) {
    if (metric.equals(FREE_ENERGY)) {
      return String.format(
          Locale.ROOT,
          "The model over-fits: held-out examples are %.1f nats less likely than training examples."
              + " A greater model.weightDecay, fewer hidden units or fewer epochs help.",
          heldOut - train);
    }
    String fault =
        hasRisen(now, epoch, train, heldOut)
            ? String.format(
                Locale.ROOT,
                "%s on held-out examples has risen by %.0f %% since epoch %d, while it falls on"
                    + " training examples",
                metric,
                100 * (heldOut / now.bestHeldOut() - 1),
                now.bestEpoch())
            : String.format(
                Locale.ROOT,
                "%s is %.0f %% greater on held-out than on training examples",
                metric,
                100 * (heldOut / train - 1));
    return "The model over-fits: "
        + fault
        + ". model.corruption, model.hiddenDropout, a greater model.weightDecay, a smaller code or"
        + " train.earlyStopping help.";
  }
}
