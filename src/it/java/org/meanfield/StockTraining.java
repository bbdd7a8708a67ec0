package org.meanfield;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.meanfield.model.NativeRuntime;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Deeplearning4j as it comes: its LSTM, its ParameterAveragingTrainingMaster, two workers. */
final class StockTraining {
  private static final int ROWS = 28;
  private static final int CLASSES = 10;
  private static final int UNITS = 128;
  private static final int IMAGES_HEADER = 16;
  private static final int LABELS_HEADER = 8;

  /** Half of MNIST, to make DL4J's job last no longer than a minute or so. */
  private static final int EXAMPLES = 30_000;

  private StockTraining() {}

  /** Of a second epoch, on one native thread a task. */
  static double examplesPerSecond(Path mnist, int batch, int averagingFrequency)
      throws IOException {
    NativeRuntime.pin();
    SparkConf conf =
        new SparkConf().setMaster("local[2]").setAppName("stock").set("spark.ui.enabled", "false");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      ParameterAveragingTrainingMaster master =
          new ParameterAveragingTrainingMaster.Builder(2, batch)
              .batchSizePerWorker(batch)
              .averagingFrequency(averagingFrequency)
              .rddTrainingApproach(RDDTrainingApproach.Direct)
              .build();
      SparkDl4jMultiLayer network = new SparkDl4jMultiLayer(spark, configuration(), master);
      List<DataSet> minibatches = minibatches(mnist, batch);
      network.fit(spark.parallelize(minibatches, 2));
      long start = System.nanoTime();
      network.fit(spark.parallelize(minibatches, 2));
      return (double) minibatches.size() * batch / (System.nanoTime() - start) * 1e9;
    }
  }

  private static MultiLayerConfiguration configuration() {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .updater(new Adam(1e-3))
        .list()
        .layer(
            new LastTimeStep(
                new LSTM.Builder().nIn(ROWS).nOut(UNITS).activation(Activation.TANH).build()))
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nIn(UNITS)
                .nOut(CLASSES)
                .build())
        .build();
  }

  private static List<DataSet> minibatches(Path mnist, int batch) throws IOException {
    byte[] images = Files.readAllBytes(mnist.resolve("train-images-idx3-ubyte"));
    byte[] labels = Files.readAllBytes(mnist.resolve("train-labels-idx1-ubyte"));
    List<DataSet> minibatches = new ArrayList<>();
    for (int first = 0; first + batch <= EXAMPLES; first += batch) {
      float[] pixels = new float[batch * ROWS * ROWS];
      float[] classes = new float[batch * CLASSES];
      for (int b = 0; b < batch; b++) {
        int image = IMAGES_HEADER + (first + b) * ROWS * ROWS;
        for (int i = 0; i < ROWS * ROWS; i++) {
          // A row is a step; DL4J's order is [batch, features, time].
          int place = (b * ROWS + i % ROWS) * ROWS + i / ROWS;
          pixels[place] = (images[image + i] & 0xff) / 255f;
        }
        classes[b * CLASSES + labels[LABELS_HEADER + first + b]] = 1;
      }
      minibatches.add(
          new DataSet(
              Nd4j.create(pixels, new long[] {batch, ROWS, ROWS}, 'c'),
              Nd4j.create(classes, new long[] {batch, CLASSES}, 'c')));
    }
    return minibatches;
  }
}
