package org.meanfield.model.lstm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.Pairs;
import org.meanfield.Peer;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Target;
import org.meanfield.model.NativeRuntime;
import org.meanfield.model.Networks;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.model.input.InputColumn;
import org.meanfield.model.input.InputColumn.Embedded;
import org.meanfield.model.input.InputColumn.OneHot;
import org.meanfield.model.layer.Products;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Training steps of recurrent layers on one thread, ours beside those of others: medians. */
final class RecurrentBench {
  private static final int BATCH = 64;
  private static final Median MEDIAN = new Median();
  private static final int CLASSES = 10;

  /** Pins before anything loads ND4J in this thread, whose products would then take every core. */
  @BeforeAll
  static void pin() {
    NativeRuntime.pin();
  }

  private static MultiLayerConfiguration configuration(Recurrent kind, int inputs, int units) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .updater(new Adam(1e-3))
        .list()
        .layer(new LastTimeStep(kind.stock(inputs, units)))
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nIn(units)
                .nOut(CLASSES)
                .build())
        .build();
  }

  @ParameterizedTest
  @CsvSource({"LSTM, 28, 28, 128, 200", "LSTM, 128, 100, 256, 12", "RNN, 2, 100, 128, 100"})
  void medianOfManySteps(Recurrent kind, int inputs, int steps, int units, int count) {
    MultiLayerNetwork ours = Networks.build(configuration(kind, inputs, units));
    MultiLayerNetwork stock = new MultiLayerNetwork(configuration(kind, inputs, units));
    stock.init();
    DataSet data = data(inputs, steps, BATCH);
    double fast = median(ours, data, count);
    double slow = median(stock, data, count / 4);
    System.out.printf(
        "%s %d inputs, %d steps, %d units: stock %.1f ms, ours %.1f ms, %.1f times as fast%n",
        kind, inputs, steps, units, slow, fast, slow / fast);
  }

  /** Measures the forms in which a layer may get categories. */
  @ParameterizedTest
  @CsvSource({"200, 100, 128, 64, 40, 1.3"})
  void categoriesAreFasterThanTheirVectors(
      int vocabulary, int steps, int units, int batch, int count, double least) {
    INDArray indices = Nd4j.rand(DataType.FLOAT, batch, 1, steps).muli(vocabulary);
    indices = Transforms.floor(indices, false).addi(1);
    INDArray vectors = Nd4j.create(DataType.FLOAT, batch, vocabulary, steps);
    for (int example = 0; example < batch; example++) {
      for (int t = 0; t < steps; t++) {
        vectors.putScalar(example, indices.getInt(example, 0, t) - 1, t, 1);
      }
    }
    MultiLayerNetwork[] networks = {
      network(new DataShape(steps, vocabulary, Target.CLASS, CLASSES), units),
      network(categories(steps, new OneHot(vocabulary)), units),
      network(categories(steps, new Embedded(vocabulary, 16)), units)
    };
    DataSet[] data = {data(vectors), data(indices), data(indices)};
    double[][] milliseconds = new double[networks.length][count];
    for (int step = -count / 2; step < count; step++) {
      // In turn, so that what the machine does besides disturbs all.
      for (int kind = 0; kind < networks.length; kind++) {
        milliseconds[kind][Math.max(0, step)] = milliseconds(networks[kind], data[kind]);
      }
    }
    double dense = MEDIAN.evaluate(milliseconds[0]);
    double gathered = MEDIAN.evaluate(milliseconds[1]);
    double embedded = MEDIAN.evaluate(milliseconds[2]);
    System.out.printf(
        "LSTM %d categories, %d steps, %d units, batch %d: vectors %.1f ms, gathered %.1f ms, %.2f"
            + " times as fast, embedded in 16 dimensions %.1f ms, %.2f times%n",
        vocabulary,
        steps,
        units,
        batch,
        dense,
        gathered,
        dense / gathered,
        embedded,
        dense / embedded);
    assertTrue(dense / gathered >= least, "the ratio is only " + dense / gathered);
    assertTrue(dense / embedded >= least, "the ratio is only " + dense / embedded);
  }

  private static DataShape categories(int steps, InputColumn column) {
    return new DataShape(steps, 1, Target.CLASS, CLASSES, List.of(column));
  }

  private static MultiLayerNetwork network(DataShape shape, int units) {
    return Networks.build(
        LstmSpec.plain(List.of(units))
            .configuration(shape, new UpdaterSpec(UpdaterSpec.Kind.ADAM, 1e-3), 1));
  }

  @ParameterizedTest
  @CsvSource({"128, 100, 256, 64, 24, 1.3", "64, 100, 512, 32, 16, 1.3"})
  void isFasterThanPyTorch(int inputs, int steps, int units, int batch, int count, double least)
      throws Exception {
    Peer torch = Peer.requested("torch");
    double ratio =
        Pairs.ratio(
            String.format(
                "LSTM %d inputs, %d steps, %d units, batch %d, PyTorch, steps/s",
                inputs, steps, units, batch),
            () -> 1000 / milliseconds(inputs, steps, units, batch, count),
            () ->
                1000
                    / torch
                        .run(
                            "torch_lstm_step.py",
                            "--inputs=" + inputs,
                            "--steps=" + steps,
                            "--units=" + units,
                            "--batch=" + batch,
                            "--count=" + count)
                        .get("milliseconds")
                        .asDouble());
    assertTrue(ratio >= least, "the ratio is only " + ratio);
  }

  /**
   * It is measured against the best of some products, one of which is as large as the cache likes
   * it.
   */
  @ParameterizedTest
  @CsvSource({
    "28, 28, 128, 64, 200, 0",
    "128, 100, 256, 64, 24, 0.75",
    "64, 100, 512, 32, 16, 0.75"
  })
  void computesNearlyAsFastAsItsProductsCould(
      int inputs, int steps, int units, int batch, int count, double least) {
    // Each step multiplies its inputs and states three times by the weights of four gates, but for
    // the inputs' own gradient, which a first layer needn't know.
    double operations = 2.0 * steps * batch * 4 * units * (3.0 * (inputs + units) - inputs);
    double ours = operations / milliseconds(inputs, steps, units, batch, count) / 1e6;
    double best = Math.max(sgemm(1024, 1024, 1024), sgemm(64, 1024, 256));
    System.out.printf(
        "LSTM %d inputs, %d steps, %d units, batch %d: %.1f GFLOP/s of sgemm's %.1f, %.2f%n",
        inputs, steps, units, batch, ours, best, ours / best);
    assertTrue(ours / best >= least, "the ratio is only " + ours / best);
  }

  private static double milliseconds(int inputs, int steps, int units, int batch, int count) {
    MultiLayerNetwork network = Networks.build(configuration(Recurrent.LSTM, inputs, units));
    return median(network, data(inputs, steps, batch), count);
  }

  /** Measures a product in 10⁹ operations a second. */
  private static double sgemm(int n, int m, int k) {
    INDArray a = Nd4j.randn(DataType.FLOAT, n, k);
    INDArray b = Nd4j.randn(DataType.FLOAT, k, m);
    double[] milliseconds = new double[50];
    for (int repetition = -20; repetition < milliseconds.length; repetition++) {
      long begun = System.nanoTime();
      Products.of(a, b).close();
      milliseconds[Math.max(0, repetition)] = (System.nanoTime() - begun) / 1e6;
    }
    return 2.0 * n * m * k / MEDIAN.evaluate(milliseconds) / 1e6;
  }

  private static DataSet data(int inputs, int steps, int batch) {
    return data(Nd4j.randn(DataType.FLOAT, batch, inputs, steps));
  }

  private static DataSet data(INDArray features) {
    int batch = (int) features.size(0);
    return new DataSet(
        features, Nd4j.eye(CLASSES).repeat(0, batch / CLASSES + 1).getRows(rows(batch)));
  }

  private static int[] rows(int batch) {
    int[] rows = new int[batch];
    Arrays.setAll(rows, row -> row);
    return rows;
  }

  private static double median(MultiLayerNetwork network, DataSet data, int count) {
    double[] milliseconds = new double[count];
    for (int step = -count / 2; step < count; step++) {
      milliseconds[Math.max(0, step)] = milliseconds(network, data);
    }
    return MEDIAN.evaluate(milliseconds);
  }

  private static double milliseconds(MultiLayerNetwork network, DataSet data) {
    long begun = System.nanoTime();
    network.fit(data);
    return (System.nanoTime() - begun) / 1e6;
  }
}
