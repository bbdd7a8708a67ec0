package org.meanfield.train;

import org.meanfield.errors.Violations;
import org.meanfield.train.Standing.Best;

/**
 * The rule that ends training before its last epoch, once the loss on the validation split has not
 * improved for some epochs. The result is then the best epoch's.
 *
 * @param patience the number of epochs without an improvement after which training ends; 0 trains
 *     all epochs
 * @param minimumImprovement the amount by which the loss on the validation split must be below the
 *     lowest one so far to count as an improvement
 */
public record EarlyStopping(int patience, double minimumImprovement) {
  /** The rule by which all epochs are trained. */
  public static final EarlyStopping OFF = new EarlyStopping(0, 0);

  /** Checks that each setting is within its range. */
  public EarlyStopping {
    new Violations()
        .atLeast("patience", patience, 0, "5 is usual; 0 trains all epochs")
        .require(
            minimumImprovement >= 0 && Double.isFinite(minimumImprovement),
            "minimumImprovement",
            "must be 0 or more but is " + minimumImprovement,
            "0 is usual")
        .check();
  }

  /** Returns whether early stopping is asked for. */
  public boolean isOn() {
    return patience > 0;
  }

  /** Returns the best epoch, once another one has ended with this loss. */
  Best after(Best before, int epoch, long round, double loss) {
    return loss < before.loss() - minimumImprovement ? new Best(epoch, round, loss) : before;
  }

  /** Returns whether training ends after {@code epoch}. */
  boolean endsAfter(int epoch, Best best) {
    return isOn() && epoch - best.epoch() >= patience;
  }
}
