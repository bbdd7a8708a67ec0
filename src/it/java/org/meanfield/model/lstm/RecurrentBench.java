package org.meanfield.model.lstm;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.model.Networks;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Training steps of DL4J's recurrent layers and of ours, one thread, batches of 64: medians of the
 * thread's processor time, which other processes disturb less than they do the clock. Run it alone:
 * {@code mvn -Dit.test=RecurrentBench verify}.
 */
final class RecurrentBench {
  private static final int BATCH = 64;
  private static final int CLASSES = 10;
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

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
    DataSet data =
        new DataSet(
            Nd4j.randn(DataType.FLOAT, BATCH, inputs, steps),
            Nd4j.eye(CLASSES).repeat(0, BATCH / CLASSES + 1).getRows(rows()));
    double fast = median(ours, data, count);
    double slow = median(stock, data, count / 4);
    System.out.printf(
        "%s %d inputs, %d steps, %d units: stock %.1f ms, ours %.1f ms, %.1f times as fast%n",
        kind, inputs, steps, units, slow, fast, slow / fast);
  }

  private static int[] rows() {
    int[] rows = new int[BATCH];
    Arrays.setAll(rows, row -> row);
    return rows;
  }

  private static double median(MultiLayerNetwork network, DataSet data, int count) {
    double[] milliseconds = new double[count];
    for (int step = -count / 2; step < count; step++) {
      long begun = CLOCK.getCurrentThreadCpuTime();
      network.fit(data);
      milliseconds[Math.max(0, step)] = (CLOCK.getCurrentThreadCpuTime() - begun) / 1e6;
    }
    Arrays.sort(milliseconds);
    return milliseconds[count / 2];
  }
}
