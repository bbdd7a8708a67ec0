package org.meanfield.train.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meanfield.model.Rounding.assertNear;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.meanfield.data.ClassNumbers;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.Networks;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.model.layer.Draws;
import org.meanfield.train.Classification;
import org.meanfield.train.Evaluation;
import org.meanfield.train.ExampleScores;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Judges of sequences against DL4J's own evaluations. */
final class JudgesTest {
  private static final int OUTPUTS = 3;

  /** The additions of all steps' losses. */
  private static final int ADDITIONS = 16 * OUTPUTS;

  private static MultiLayerNetwork network(ModelSpec.Target target) {
    MultiLayerConfiguration configuration =
        LstmSpec.plain(List.of(4))
            .configuration(
                new DataShape(5, 2, target, OUTPUTS),
                new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1),
                1);
    return Networks.build(configuration);
  }

  private static Evaluation evaluate(
      MultiLayerNetwork network, Target target, DataSet... minibatches) {
    return evaluate(network, target, ClassNumbers.same(target.outputs()), minibatches);
  }

  private static Evaluation evaluate(
      MultiLayerNetwork network, Target target, ClassNumbers numbers, DataSet... minibatches) {
    Judge judge =
        Judges.of(network.getLayerWiseConfigurations().toJson(), target, numbers, List.of());
    double[] sums = new double[judge.sums()];
    for (DataSet minibatch : minibatches) {
      judge.add(network, minibatch, sums);
    }
    return judge.evaluation(sums);
  }

  /** Makes four sequences of up to five steps, of which the second has two and the third four. */
  private static DataSet sequences(INDArray labels) {
    Draws.begin(5);
    INDArray mask =
        Nd4j.createFromArray(
            new float[][] {{1, 1, 1, 1, 1}, {1, 1, 0, 0, 0}, {1, 1, 1, 1, 0}, {1, 1, 1, 1, 1}});
    return new DataSet(
        Nd4j.rand(DataType.FLOAT, 4, 2, 5), labels, mask, labels.rank() == 3 ? mask.dup() : null);
  }

  private static INDArray classes() {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 4, OUTPUTS, 5);
    for (int b = 0; b < 4; b++) {
      for (int t = 0; t < 5; t++) {
        labels.putScalar(b, (b + t * t) % OUTPUTS, t, 1);
      }
    }
    return labels;
  }

  @Test
  void classesOfStepsCountWhereThereIsAStep() {
    MultiLayerNetwork network = network(ModelSpec.Target.CLASS_PER_STEP);
    DataSet minibatch = sequences(classes());
    Evaluation ours =
        evaluate(
            network,
            new Target(Target.Kind.CLASS_PER_STEP, OUTPUTS, 0),
            minibatch.copy(),
            minibatch.copy());
    org.nd4j.evaluation.classification.Evaluation theirs =
        new org.nd4j.evaluation.classification.Evaluation(OUTPUTS);
    theirs.evalTimeSeries(
        minibatch.getLabels(),
        network.output(
            minibatch.getFeatures(),
            false,
            minibatch.getFeaturesMaskArray(),
            minibatch.getLabelsMaskArray()),
        minibatch.getLabelsMaskArray());
    assertEquals(16, theirs.getNumRowCounter());
    assertEquals(8, ours.examples());
    assertEquals(theirs.accuracy(), ours.metrics().get("accuracy"), 1e-12);
    // DL4J's score is summed over steps and a mean over examples.
    assertNear(network.score(minibatch) * 4 / 16, ours.metrics().get("crossEntropy"), ADDITIONS);
  }

  @Test
  void valuesOfSequencesAreWrongFromTheToleranceOn() {
    MultiLayerNetwork network = network(ModelSpec.Target.VALUE);
    DataSet minibatch = sequences(Nd4j.zeros(DataType.FLOAT, 4, OUTPUTS));
    INDArray told =
        network.output(minibatch.getFeatures(), false, minibatch.getFeaturesMaskArray(), null);
    INDArray labels = told.dup();
    labels.putScalar(1, 2, labels.getFloat(1, 2) + 0.5);
    labels.putScalar(2, 0, labels.getFloat(2, 0) - 0.25);
    labels.putScalar(3, 1, labels.getFloat(3, 1) + 0.125);
    minibatch.setLabels(labels);
    Evaluation ours =
        evaluate(network, new Target(Target.Kind.VALUE, OUTPUTS, 0.2), minibatch.copy());
    assertEquals(4, ours.examples());
    assertEquals(2, ours.metrics().get("wrong"));
    double expected = (0.25 + 0.0625 + 0.015625) / (4 * OUTPUTS);
    assertEquals(expected, ours.metrics().get("meanSquaredError"), 1e-6);
    assertFalse(
        evaluate(network, new Target(Target.Kind.VALUE, OUTPUTS, 0), minibatch)
            .metrics()
            .containsKey("wrong"));
  }

  @Test
  void errorsAreInTheUnitsOfTargetsStepsAndSeries() {
    MultiLayerNetwork network = network(ModelSpec.Target.VALUE);
    DataSet minibatch = sequences(Nd4j.zeros(DataType.FLOAT, 4, OUTPUTS));
    INDArray labels =
        network
            .output(minibatch.getFeatures(), false, minibatch.getFeaturesMaskArray(), null)
            .dup();
    // One target, forecast for as many steps as there are outputs; scaled by 1/100.
    labels.putScalar(1, 0, labels.getFloat(1, 0) + 0.5);
    labels.putScalar(2, 1, labels.getFloat(2, 1) - 0.25);
    minibatch.setLabels(labels);
    minibatch.setExampleMetaData(List.of(0, 1, 0, 1));
    Normaliser scaling =
        new Normaliser(Normaliser.Kind.STANDARDISE, new double[] {5000}, new float[] {0.01f}, 0);
    Target target = new Target(Target.Kind.VALUE, OUTPUTS, 0, List.of("load"), scaling);
    ValueJudge judge = new ValueJudge(target, List.of("north", "south"));
    double[] sums = new double[judge.sums()];
    judge.add(network, minibatch, sums);
    Evaluation.Values ours = judge.evaluation(sums);
    int values = 4 * OUTPUTS;
    double squares = 50.0 * 50 + 25 * 25;
    assertEquals(squares / values, ours.metrics().get("meanSquaredError"), 1e-2);
    assertEquals(75.0 / values, ours.metrics().get("meanAbsoluteError"), 1e-4);
    assertEquals(squares / values / 1e4, ours.metrics().get("scaledSquaredError"), 1e-6);
    assertEquals(50.0 / 4, ours.byStep().get(0).meanAbsoluteError(), 1e-4);
    assertEquals(25.0 / 4, ours.byStep().get(1).meanAbsoluteError(), 1e-4);
    assertEquals(2, ours.byStep().get(1).step());
    assertEquals("south", ours.bySeries().get(1).series());
    assertEquals(50.0 / (2 * OUTPUTS), ours.bySeries().get(1).meanAbsoluteError(), 1e-4);
    assertEquals(25.0 / (2 * OUTPUTS), ours.bySeries().get(0).meanAbsoluteError(), 1e-4);
    assertEquals(1, ours.byTarget().size());
  }

  @Test
  void valuesOfStepsCountWhereThereIsAStep() {
    MultiLayerNetwork network = network(ModelSpec.Target.VALUE_PER_STEP);
    DataSet minibatch = sequences(classes());
    // DL4J's score is the mean over values, summed over steps, and a mean over examples.
    double expected = network.score(minibatch) * 4 / 16;
    Evaluation ours =
        evaluate(network, new Target(Target.Kind.VALUE_PER_STEP, OUTPUTS, 0.9), minibatch);
    assertNear(expected, ours.metrics().get("meanSquaredError"), ADDITIONS);
    assertEquals(4, ours.examples());
  }

  /** Four classes in an order of their own, of which the model knows all but the second. */
  private static final ClassNumbers OTHERS = new ClassNumbers(new int[] {2, -1, 0, 1});

  @Test
  void stepsOfUnknownClassesCountAsMasked() {
    MultiLayerNetwork network = network(ModelSpec.Target.CLASS_PER_STEP);
    Target target = new Target(Target.Kind.CLASS_PER_STEP, OUTPUTS, 0);
    DataSet known = sequences(classes());
    DataSet others = sequences(Nd4j.zeros(DataType.FLOAT, 4, 4, 5));
    for (int b = 0; b < 4; b++) {
      for (int t = 0; t < 5; t++) {
        boolean unknown = (b + 2 * t) % 3 == 0;
        int datasets = unknown ? 1 : List.of(2, 3, 0).get((b + t * t) % OUTPUTS);
        others.getLabels().putScalar(b, datasets, t, 1);
        if (unknown) {
          known.getLabelsMaskArray().putScalar(b, t, 0);
        }
      }
    }
    Evaluation masked = evaluate(network, target, known);
    Evaluation ours = evaluate(network, target, OTHERS, others);
    assertEquals(masked.metrics(), ours.metrics());
  }

  @Test
  void examplesOfUnknownClassesAreNotJudged() {
    MultiLayerNetwork network = network(ModelSpec.Target.CLASS);
    Target target = Target.classes(OUTPUTS);
    DataSet others = sequences(Nd4j.eye(4).castTo(DataType.FLOAT));
    INDArray output =
        network.output(others.getFeatures(), false, others.getFeaturesMaskArray(), null).dup();
    Judge judge =
        Judges.of(network.getLayerWiseConfigurations().toJson(), target, OTHERS, List.of());
    ExampleScores scores = judge.scores(network, others.copy());
    Classification ours = (Classification) evaluate(network, target, OTHERS, others);
    double loss = 0;
    for (int[] pair : new int[][] {{0, 2}, {2, 0}, {3, 1}}) {
      int told = output.getRow(pair[0]).argMax().getInt(0);
      loss -= Math.log(output.getDouble(pair[0], pair[1])) / 3;
      assertEquals(told == pair[1] ? 1 : 0, scores.values()[pair[0]]);
      assertTrue(ours.byNumber().get(told).predicted() > 0);
    }
    assertEquals(3, ours.examples());
    assertEquals(loss, ours.crossEntropy(), 1e-6);
    assertEquals(List.of(1., 0., 1., 1.), Arrays.stream(scores.weights()).boxed().toList());
    assertEquals(3, scores.counted().values().length);
  }
}
