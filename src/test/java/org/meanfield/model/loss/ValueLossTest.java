package org.meanfield.model.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.errors.Violations.ViolationsException;
import org.meanfield.model.InDouble;
import org.meanfield.model.loss.ValueLoss.Kind;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Losses against formulas by hand, figures of scikit-learn and SciPy, and finite differences. */
@ExtendWith(InDouble.class)
final class ValueLossTest {
  private static final double STEP = 1e-6;
  private static final ValueLoss QUANTILES =
      new ValueLoss(Kind.QUANTILE, List.of(0.05, 0.25, 0.5, 0.9));
  private static final ValueLoss GAUSSIAN = new ValueLoss(Kind.GAUSSIAN, List.of());

  static List<ValueLoss> losses() {
    return List.of(
        ValueLoss.SQUARED,
        new ValueLoss(Kind.ABSOLUTE, List.of()),
        QUANTILES,
        new ValueLoss(Kind.QUANTILE, List.of(0.7)),
        GAUSSIAN);
  }

  private static INDArray normal(long seed, int rows, int columns) {
    Random random = new Random(seed);
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int k = 0; k < columns; k++) {
        row[k] = random.nextGaussian();
      }
    }
    return Nd4j.createFromArray(values);
  }

  private static double softplus(double z) {
    return Math.log(1 + Math.exp(z));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void gradientIsTheSlopeOfEachOutput(ValueLoss loss) {
    ILossFunction function = loss.function();
    IActivation activation = loss.activation();
    INDArray labels = normal(1, 4, 3);
    INDArray z = normal(2, 4, 3 * loss.outputsPerValue());
    for (INDArray mask :
        new INDArray[] {
          null,
          Nd4j.createFromArray(new double[][] {{1}, {0}, {1}, {1}}),
          Nd4j.createFromArray(new double[][] {{1, 0, 1}, {1, 1, 1}, {0, 0, 0}, {0, 1, 1}})
        }) {
      INDArray gradient = function.computeGradient(labels, z.dup(), activation, mask);
      for (long i = 0; i < z.length(); i++) {
        INDArray more = z.dup();
        more.putScalar(i, z.getDouble(i) + STEP);
        INDArray less = z.dup();
        less.putScalar(i, z.getDouble(i) - STEP);
        double slope =
            (function.computeScore(labels, more, activation, mask, false)
                    - function.computeScore(labels, less, activation, mask, false))
                / (2 * STEP);
        assertEquals(slope, gradient.getDouble(i), 1e-8, loss + " at " + i);
      }
    }
  }

  /** Returns the losses that aren't DL4J's own. */
  static List<ValueLoss> grouped() {
    return losses().subList(2, 5);
  }

  @ParameterizedTest
  @MethodSource("grouped")
  void examplesAddUpToTheMinibatch(ValueLoss loss) {
    INDArray labels = normal(3, 5, 2);
    INDArray z = normal(4, 5, 2 * loss.outputsPerValue());
    INDArray mask = Nd4j.createFromArray(new double[][] {{1}, {0}, {1}, {1}, {0}});
    ILossFunction function = loss.function();
    INDArray each = function.computeScoreArray(labels, z.dup(), loss.activation(), mask);
    double sum = function.computeScore(labels, z.dup(), loss.activation(), mask, false);
    assertArrayEquals(new long[] {5, 1}, each.shape());
    assertEquals(sum, each.sumNumber().doubleValue(), 1e-12);
    assertEquals(0, each.getDouble(1));
    double mean = function.computeScore(labels, z.dup(), loss.activation(), mask, true);
    assertEquals(sum / 5, mean, 1e-12);
  }

  /**
   * {@code /usr/bin/python3 -c "from sklearn.metrics import mean_pinball_loss as p; import numpy;
   * x=[0.3,-1.2,2.5]; print(numpy.mean([p(x,y,alpha=a) for a,y in
   * ((.1,[-1,-1.5,2.75]),(.5,[.25,0,3]),(.9,[1,.5,3.5]))]))"}.
   */
  @Test
  void pinballLossIsThatOfScikitLearn() {
    ILossFunction loss = new ValueLoss(Kind.QUANTILE, List.of(0.1, 0.5, 0.9)).function();
    INDArray labels = Nd4j.createFromArray(new double[][] {{0.3}, {-1.2}, {2.5}});
    INDArray quantiles =
        Nd4j.createFromArray(new double[][] {{-1, 0.25, 1}, {-1.5, 0, 0.5}, {2.75, 3, 3.5}});
    double mean = loss.computeScore(labels, quantiles, new ActivationIdentity(), null, true);
    assertEquals(0.17777777777777778, mean, 1e-12);
  }

  /**
   * {@code /usr/bin/python3 -c "from scipy.stats import norm;
   * print(-norm.logpdf([0.3,-1.2,2.5],[0.25,0,3],[0.5,2,0.125]).mean())"}.
   */
  @Test
  void likelihoodIsThatOfSciPy() {
    INDArray labels = Nd4j.createFromArray(new double[][] {{0.3}, {-1.2}, {2.5}});
    INDArray outputs = Nd4j.createFromArray(new double[][] {{0.25, 0.5}, {0, 2}, {3, 0.125}});
    double mean =
        GAUSSIAN.function().computeScore(labels, outputs, new ActivationIdentity(), null, true);
    assertEquals(2.9541246859780603, mean, 1e-12);
  }

  @Test
  void quantilesGoOutFromTheMedianByTheFormula() {
    INDArray z = Nd4j.createFromArray(new double[][] {{0.5, -1, 2, 3, -0.25, 0, 1.5, -40}});
    INDArray y = QUANTILES.activation().getActivation(z.dup(), false);
    assertArrayEquals(
        new double[] {
          2 - softplus(-1) - softplus(0.5),
          2 - softplus(-1),
          2,
          2 + softplus(3),
          1.5 - softplus(0) - softplus(-0.25),
          1.5 - softplus(0),
          1.5,
          1.5
        },
        y.toDoubleMatrix()[0],
        1e-12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"FLOAT", "DOUBLE"})
  void quantilesNeverCross(DataType type) {
    List<Double> levels = IntStream.range(1, 10).mapToObj(q -> q / 10.0).toList();
    IActivation activation = new ValueLoss(Kind.QUANTILE, levels).activation();
    for (double scale : new double[] {1e-3, 1, 1e3, 1e8}) {
      INDArray z = normal(7, 200, 18).mul(scale).castTo(type);
      double[][] y = activation.getActivation(z, true).toDoubleMatrix();
      for (double[] row : y) {
        for (int i = 0; i < row.length; i++) {
          assertTrue(i % 9 == 0 || row[i - 1] <= row[i], "at " + i + " of scale " + scale);
        }
      }
    }
  }

  @Test
  void deviationHasAFloorAndAnyInputFiniteLosses() {
    INDArray z = Nd4j.createFromArray(new double[][] {{1, -800}, {1, 800}, {1, 0}});
    INDArray y = GAUSSIAN.activation().getActivation(z.dup(), true);
    assertEquals(1e-3, y.getDouble(0, 1), 1e-15);
    assertEquals(800.001, y.getDouble(1, 1), 1e-12);
    assertEquals(0.001 + Math.log(2), y.getDouble(2, 1), 1e-12);
    INDArray labels = Nd4j.createFromArray(new double[][] {{1.5}, {1.5}, {1.5}});
    INDArray gradient = GAUSSIAN.function().computeGradient(labels, z, GAUSSIAN.activation(), null);
    for (double slope : gradient.data().asDouble()) {
      assertTrue(Double.isFinite(slope), gradient.toString());
    }
  }

  @Test
  void pointForecastIsTheQuantileNearestToTheMedian() {
    assertEquals(2, QUANTILES.point());
    assertEquals(0, new ValueLoss(Kind.QUANTILE, List.of(0.6, 0.95)).point());
    assertEquals(0, new ValueLoss(Kind.QUANTILE, List.of(0.375, 0.625)).point());
    assertEquals(0, GAUSSIAN.point());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void outputLayerTellsItsLoss(ValueLoss loss) {
    assertEquals(loss, ValueLoss.of(loss.function()));
    assertEquals(loss.function(), loss.function());
    assertEquals(loss.activation(), loss.activation());
  }

  @Test
  void otherShapesAreRefused() {
    ILossFunction loss = QUANTILES.function();
    assertInstanceOf(PinballLoss.class, loss);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                loss.computeScore(
                    normal(1, 2, 3), normal(1, 2, 3), QUANTILES.activation(), null, false));
    assertTrue(e.getMessage().contains("2 × 3 labels with 4 outputs each"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "QUANTILE; 0.9, 0.5; must rise, but 0.5 follows 0.9",
        "QUANTILE; 0.5, 0.5; must rise, but 0.5 follows 0.5",
        "QUANTILE; 0, 0.5; must be between 0 and 1, but one is 0.0",
        "QUANTILE; 0.5, 1; must be between 0 and 1, but one is 1.0",
        "QUANTILE; NaN; must be between 0 and 1, but one is NaN",
        "QUANTILE; ; are none, but loss = quantile predicts some",
        "SQUARED; 0.5; are [0.5], but loss = squared predicts none",
        "GAUSSIAN; 0.5; are [0.5], but loss = gaussian predicts none"
      })
  void levelsOutOfOrderAreRefused(Kind kind, String levels, String message) {
    List<Double> quantiles =
        Pattern.compile(", ")
            .splitAsStream(levels == null ? "" : levels)
            .filter(level -> !level.isEmpty())
            .map(Double::valueOf)
            .toList();
    ViolationsException e =
        assertThrows(ViolationsException.class, () -> new ValueLoss(kind, quantiles));
    assertTrue(e.getMessage().contains("quantiles " + message), e.getMessage());
  }
}
