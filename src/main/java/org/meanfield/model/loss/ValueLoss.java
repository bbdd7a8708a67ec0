package org.meanfield.model.loss;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.meanfield.errors.Violations;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * The loss of a model that predicts values, which decides what it predicts of each value.
 *
 * @param loss the loss, for data whose targets are values: with {@code squared}, the model predicts
 *     the mean of each value, with {@code absolute} its median, with {@code loss = quantile} the
 *     quantiles of the given levels, and with {@code gaussian} a mean and a standard deviation
 * @param quantiles the levels of the quantiles to predict, such as {@code [0.1, 0.5, 0.9]}, for
 *     {@code loss = quantile}; the one nearest to 0.5 is the point forecast
 */
public record ValueLoss(Kind loss, List<Double> quantiles) implements Serializable {
  /** The mean squared error. */
  public static final ValueLoss SQUARED = new ValueLoss(Kind.SQUARED, List.of());

  private static final double MEDIAN = 0.5;

  /** The kinds of losses. */
  public enum Kind {
    /** The squared error, which the mean makes least. */
    SQUARED,
    /** The absolute error, which the median makes least. */
    ABSOLUTE,
    /** The pinball loss of quantiles, see {@link PinballLoss}. */
    QUANTILE,
    /** The negative log-likelihood of a normal distribution, see {@link GaussianLoss}. */
    GAUSSIAN
  }

  /** Checks that there are levels where they are needed, and that they are in their order. */
  public ValueLoss {
    quantiles = List.copyOf(quantiles);
    boolean wanted = loss == Kind.QUANTILE;
    Violations violations =
        new Violations()
            .require(
                wanted || quantiles.isEmpty(),
                "quantiles",
                "are " + quantiles + ", but loss = " + name(loss) + " predicts none",
                "leave them out, or choose loss = quantile")
            .require(
                !wanted || !quantiles.isEmpty(),
                "quantiles",
                "are none, but loss = quantile predicts some",
                "[0.1, 0.5, 0.9] is usual");
    for (int q = 0; q < quantiles.size(); q++) {
      double level = quantiles.get(q);
      violations
          .require(
              level > 0 && level < 1,
              "quantiles",
              "must be between 0 and 1, but one is " + level,
              "")
          .require(
              q == 0 || level > quantiles.get(q - 1),
              "quantiles",
              "must rise, but " + level + " follows " + (q == 0 ? "" : quantiles.get(q - 1)),
              "[0.1, 0.5, 0.9] is usual");
    }
    violations.check();
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the loss that an output layer has been made for; the squared error if its loss is none
   * of these.
   */
  public static ValueLoss of(ILossFunction function) {
    if (function instanceof PinballLoss pinball) {
      return new ValueLoss(Kind.QUANTILE, pinball.levels());
    }
    if (function instanceof GaussianLoss) {
      return new ValueLoss(Kind.GAUSSIAN, List.of());
    }
    return function instanceof LossMAE ? new ValueLoss(Kind.ABSOLUTE, List.of()) : SQUARED;
  }

  /** Returns the number of a network's outputs for each value, which are neighbours. */
  public int outputsPerValue() {
    return switch (loss) {
      case SQUARED, ABSOLUTE -> 1;
      case QUANTILE -> quantiles.size();
      case GAUSSIAN -> 2;
    };
  }

  /** Returns whether a model tells how far values spread, not where they are likely alone. */
  public boolean tellsSpread() {
    return loss == Kind.QUANTILE || loss == Kind.GAUSSIAN;
  }

  /** Returns the place of the point forecast among a value's outputs. */
  public int point() {
    int nearest = 0;
    for (int q = 1; q < quantiles.size(); q++) {
      boolean nearer =
          Math.abs(quantiles.get(q) - MEDIAN) < Math.abs(quantiles.get(nearest) - MEDIAN);
      nearest = nearer ? q : nearest;
    }
    return nearest;
  }

  /** Returns the loss of an output layer, summed over examples, whose values it averages. */
  public ILossFunction function() {
    return switch (loss) {
      case SQUARED -> new LossMSE();
      case ABSOLUTE -> new LossMAE();
      case QUANTILE -> PinballLoss.of(quantiles);
      case GAUSSIAN -> new GaussianLoss();
    };
  }

  /** Returns the activation of an output layer. */
  public IActivation activation() {
    return switch (loss) {
      case SQUARED, ABSOLUTE -> new ActivationIdentity();
      case QUANTILE -> new OrderedQuantiles(quantiles.size(), point());
      case GAUSSIAN -> new MeanAndDeviation();
    };
  }

  @Override
  public String toString() {
    return name(loss) + (quantiles.isEmpty() ? "" : " of " + quantiles);
  }

  /**
   * Returns the metrics that say how well a model has learnt, less of which is better; an
   * evaluation has the first one if targets are scaled, and else the last one.
   */
  public List<String> metrics() {
    return switch (loss) {
      case SQUARED -> List.of("scaledSquaredError", "meanSquaredError");
      case ABSOLUTE -> List.of("scaledAbsoluteError", "meanAbsoluteError");
      case QUANTILE -> List.of("scaledPinballLoss", "pinballLoss");
      case GAUSSIAN -> List.of("negativeLogLikelihood");
    };
  }

  /**
   * Returns the metrics by which the point forecast is compared with others, as {@link #metrics};
   * empty if it is neither a mean nor a median.
   */
  public List<String> pointMetrics() {
    return switch (loss) {
      case SQUARED, GAUSSIAN -> SQUARED.metrics();
      case ABSOLUTE -> metrics();
      case QUANTILE ->
          quantiles.get(point()) == MEDIAN
              ? new ValueLoss(Kind.ABSOLUTE, List.of()).metrics()
              : List.of();
    };
  }
}
