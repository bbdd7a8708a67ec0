package org.meanfield.train.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.meanfield.data.ClassNumbers;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.Networks;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.model.loss.ValueLoss;
import org.meanfield.model.loss.ValueLoss.Kind;
import org.meanfield.train.Evaluation;
import org.meanfield.train.Evaluation.Errors;
import org.meanfield.train.ExampleScores;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Predicted distributions of one target, forecast for three steps in two time series, against
 * formulas by hand. Targets are scaled by 1/100.
 */
final class DistributionsTest {
  private static final int EXAMPLES = 40;
  private static final int HORIZON = 3;
  private static final double UNIT = 100;
  private static final ValueLoss QUANTILES = new ValueLoss(Kind.QUANTILE, List.of(0.1, 0.5, 0.9));
  private static final ValueLoss GAUSSIAN = new ValueLoss(Kind.GAUSSIAN, List.of());

  private final INDArray labels = Nd4j.create(DataType.FLOAT, EXAMPLES, HORIZON);
  private final DataSet minibatch =
      new DataSet(Nd4j.create(DataType.FLOAT, EXAMPLES, 2, 5), labels);

  @BeforeEach
  void draw() {
    Random random = new Random(3);
    INDArray features = minibatch.getFeatures();
    for (long i = 0; i < features.length(); i++) {
      features.putScalar(i, random.nextGaussian());
    }
    for (long i = 0; i < labels.length(); i++) {
      labels.putScalar(i, random.nextGaussian());
    }
    Integer[] series = new Integer[EXAMPLES];
    Arrays.setAll(series, b -> b % 2);
    minibatch.setExampleMetaData(List.of(series));
  }

  private static MultiLayerNetwork network(ValueLoss loss, ModelSpec.Target target) {
    return Networks.build(
        LstmSpec.plain(List.of(4))
            .learningBy(loss)
            .configuration(
                new DataShape(5, 2, target, HORIZON),
                new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1),
                1));
  }

  private static Judge judge(MultiLayerNetwork network) {
    Normaliser scaling =
        new Normaliser(
            Normaliser.Kind.STANDARDISE, new double[] {5000}, new float[] {(float) (1 / UNIT)}, 0);
    Target target = new Target(Target.Kind.VALUE, HORIZON, 0, List.of("load"), scaling);
    return Judges.of(
        network.getLayerWiseConfigurations().toJson(),
        target,
        ClassNumbers.same(HORIZON),
        List.of("north", "south"));
  }

  private Evaluation.Values evaluate(MultiLayerNetwork network) {
    Judge judge = judge(network);
    double[] sums = new double[judge.sums()];
    judge.add(network, minibatch, sums);
    return (Evaluation.Values) judge.evaluation(sums);
  }

  private double[][] output(MultiLayerNetwork network) {
    return network.output(minibatch.getFeatures()).toDoubleMatrix();
  }

  private static double pinball(double level, double truth, double quantile) {
    return truth >= quantile ? level * (truth - quantile) : (1 - level) * (quantile - truth);
  }

  @Test
  void quantilesAreJudgedInUnitsByStepAndSeries() {
    MultiLayerNetwork network = network(QUANTILES, ModelSpec.Target.VALUE);
    double[][] told = output(network);
    double[] pinball = new double[3];
    double[] below = new double[3];
    double within = 0;
    double ofSouth = 0;
    double southsBelow = 0;
    double absolute = 0;
    for (int b = 0; b < EXAMPLES; b++) {
      for (int k = 0; k < HORIZON; k++) {
        double truth = labels.getDouble(b, k);
        for (int q = 0; q < 3; q++) {
          double loss = pinball(QUANTILES.quantiles().get(q), truth, told[b][3 * k + q]) * UNIT;
          pinball[q] += loss;
          below[q] += truth <= told[b][3 * k + q] ? 1 : 0;
          ofSouth += b % 2 == 1 ? loss / 3 : 0;
        }
        southsBelow += b % 2 == 1 && truth <= told[b][3 * k] ? 1 : 0;
        within += truth >= told[b][3 * k] && truth <= told[b][3 * k + 2] ? 1 : 0;
        absolute += Math.abs(truth - told[b][3 * k + 1]) * UNIT;
      }
    }
    int values = EXAMPLES * HORIZON;
    Evaluation.Values ours = evaluate(network);
    double expected = Arrays.stream(pinball).sum() / 3 / values;
    assertEquals(expected, ours.metrics().get("pinballLoss"), 1e-4);
    assertEquals(expected / UNIT, ours.metrics().get("scaledPinballLoss"), 1e-6);
    assertEquals(absolute / values, ours.metrics().get("meanAbsoluteError"), 1e-4);
    assertEquals(absolute / values / UNIT, ours.metrics().get("scaledAbsoluteError"), 1e-6);
    for (int q = 0; q < 3; q++) {
      Evaluation.Quantile quantile = ours.distribution().quantiles().get(q);
      assertEquals(QUANTILES.quantiles().get(q), quantile.level());
      assertEquals(below[q] / values, quantile.coverage(), 1e-12);
      assertEquals(pinball[q] / values, quantile.pinballLoss(), 1e-4);
    }
    assertEquals(
        List.of(new Evaluation.Interval(0.1, 0.9, within / values)),
        ours.distribution().intervals());
    Errors south = ours.bySeries().get(1);
    assertEquals(ofSouth / (values / 2.0), south.distribution().pinballLoss(), 1e-4);
    assertEquals(
        southsBelow / (values / 2.0), south.distribution().quantiles().get(0).coverage(), 1e-12);
    double steps =
        ours.byStep().stream().mapToDouble(step -> step.distribution().pinballLoss()).sum();
    assertEquals(expected, steps / HORIZON, 1e-4);
    assertNull(ours.distribution().negativeLogLikelihood());
    scoresAddUp(network, "pinballLoss", expected);
  }

  @Test
  void normalDistributionsAreJudgedInUnits() {
    MultiLayerNetwork network = network(GAUSSIAN, ModelSpec.Target.VALUE);
    double[][] told = output(network);
    double sum = 0;
    double squares = 0;
    double[] within = new double[2];
    for (int b = 0; b < EXAMPLES; b++) {
      for (int k = 0; k < HORIZON; k++) {
        double error = (labels.getDouble(b, k) - told[b][2 * k]) * UNIT;
        double deviation = told[b][2 * k + 1] * UNIT;
        sum +=
            Math.log(deviation * Math.sqrt(2 * Math.PI))
                + error * error / (2 * deviation * deviation);
        squares += error * error;
        // /usr/bin/python3 -c "from scipy.stats import norm; print(norm.ppf([0.9, 0.95]))"
        within[0] += Math.abs(error) <= 1.28155157 * deviation ? 1 : 0;
        within[1] += Math.abs(error) <= 1.64485363 * deviation ? 1 : 0;
      }
    }
    int values = EXAMPLES * HORIZON;
    Evaluation.Values ours = evaluate(network);
    assertEquals(sum / values, ours.metrics().get("negativeLogLikelihood"), 1e-6);
    assertEquals(squares / values, ours.metrics().get("meanSquaredError"), 0.1);
    assertEquals(
        List.of(
            new Evaluation.Interval(0.1, 0.9, within[0] / values),
            new Evaluation.Interval(0.05, 0.95, within[1] / values)),
        ours.distribution().intervals());
    assertTrue(within[0] < within[1] && within[0] > 0);
    assertNull(ours.distribution().pinballLoss());
    scoresAddUp(network, "negativeLogLikelihood", sum / values);
  }

  @Test
  void pointsHaveNoDistribution() {
    ValueLoss absolute = new ValueLoss(Kind.ABSOLUTE, List.of());
    MultiLayerNetwork network = network(absolute, ModelSpec.Target.VALUE);
    Evaluation.Values ours = evaluate(network);
    assertNull(ours.distribution());
    scoresAddUp(network, "meanAbsoluteError", ours.metrics().get("meanAbsoluteError"));
    MultiLayerNetwork squared = network(ValueLoss.SQUARED, ModelSpec.Target.VALUE);
    double expected = evaluate(squared).metrics().get("meanSquaredError");
    scoresAddUp(squared, "meanSquaredError", expected);
  }

  private void scoresAddUp(MultiLayerNetwork network, String metric, double expected) {
    ExampleScores scores = judge(network).scores(network, minibatch);
    assertEquals(metric, scores.metric());
    double sum = Arrays.stream(scores.values()).sum() / Arrays.stream(scores.weights()).sum();
    assertEquals(expected, sum, 1e-6 * Math.abs(expected));
  }

  /** A network's score is the loss that it learns by: a mean over values, summed over steps. */
  @Test
  void maskedStepsAreLeftOut() {
    INDArray mask = Nd4j.ones(DataType.FLOAT, 4, 5);
    mask.putScalar(1, 3, 0);
    mask.putScalar(1, 4, 0);
    mask.putScalar(2, 4, 0);
    Random random = new Random(9);
    INDArray features = Nd4j.create(DataType.FLOAT, 4, 2, 5);
    INDArray truths = Nd4j.create(DataType.FLOAT, 4, HORIZON, 5);
    for (long i = 0; i < truths.length(); i++) {
      features.putScalar(i % features.length(), random.nextGaussian());
      truths.putScalar(i, random.nextGaussian());
    }
    DataSet sequences = new DataSet(features, truths, mask, mask.dup());
    for (ValueLoss loss : List.of(QUANTILES, GAUSSIAN)) {
      MultiLayerNetwork network = network(loss, ModelSpec.Target.VALUE_PER_STEP);
      ValueJudge judge =
          new ValueJudge(new Target(Target.Kind.VALUE_PER_STEP, HORIZON, 0), List.of(), loss);
      double[] sums = new double[judge.sums()];
      judge.add(network, sequences.copy(), sums);
      double ours =
          judge.evaluation(sums).metrics().get(loss.metrics().get(loss.metrics().size() - 1));
      assertEquals(network.score(sequences) * 4 / 17, ours, 1e-5 * Math.abs(ours));
    }
  }
}
