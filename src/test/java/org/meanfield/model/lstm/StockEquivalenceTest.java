package org.meanfield.model.lstm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.meanfield.model.Rounding.assertNear;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.model.FlatState;
import org.meanfield.model.ModelArchive;
import org.meanfield.model.Networks;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Our layers and DL4J's stand for each other: in training, in files and in configurations. */
final class StockEquivalenceTest {
  private static final int INPUTS = 3;
  private static final int UNITS = 6;
  private static final int CLASSES = 4;

  /**
   * The additions of two layers' seven steps, each with both directions' units, its own and a bias.
   */
  private static final int ADDITIONS = 2 * 7 * (1 + 3 * UNITS);

  private static MultiLayerConfiguration configuration(Recurrent kind, double kept) {
    Layer first = kind.stock(INPUTS, UNITS);
    Layer second = kind.stock(2 * UNITS, UNITS);
    if (kept < 1) {
      ((BaseLayer) first).setIDropout(new Dropout(kept));
      ((BaseLayer) second).setIDropout(new Dropout(kept));
    }
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        // Adam would divide what rounding leaves of small gradients by their size.
        .updater(new Nesterovs(0.1, 0.9))
        .list()
        .layer(new Bidirectional(first))
        .layer(new LastTimeStep(second))
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nIn(UNITS)
                .nOut(CLASSES)
                .build())
        .build();
  }

  private static DataSet data(int batch, int steps) {
    return new DataSet(
        Recurrent.normal(DataType.FLOAT, batch, batch, INPUTS, steps),
        Recurrent.classes(DataType.FLOAT, batch, CLASSES, 0));
  }

  private static MultiLayerNetwork stock(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static float[] output(MultiLayerNetwork network) {
    return network.output(data(5, 7).getFeatures()).dup('c').data().asFloat();
  }

  @ParameterizedTest
  @EnumSource(Recurrent.class)
  void stepsAreTheSame(Recurrent kind) {
    for (double kept : new double[] {1, 0.6}) {
      MultiLayerNetwork theirs = stock(configuration(kind, kept));
      MultiLayerNetwork ours = Networks.build(configuration(kind, kept));
      assertArrayEquals(FlatState.parameters(theirs), FlatState.parameters(ours));
      for (int step = 0; step < 3; step++) {
        for (MultiLayerNetwork network : new MultiLayerNetwork[] {theirs, ours}) {
          // Seed 0 is not reproducible in ND4J.
          Nd4j.getRandom().setSeed(step + 1);
          network.fit(data(5, 7));
        }
      }
      assertNear(FlatState.parameters(theirs), FlatState.parameters(ours), 3 * ADDITIONS);
    }
  }

  @ParameterizedTest
  @EnumSource(Recurrent.class)
  void dl4jOpensOurArchive(Recurrent kind) throws IOException {
    MultiLayerNetwork ours = Networks.build(configuration(kind, 1));
    ours.fit(data(5, 7));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelArchive.write(
        ours.getLayerWiseConfigurations(),
        FlatState.parameters(ours),
        FlatState.updaterState(ours),
        out);
    MultiLayerNetwork theirs =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(out.toByteArray()), true);
    assertFalse(theirs.getLayerWiseConfigurations().toJson().contains("org.meanfield"));
    assertArrayEquals(FlatState.parameters(ours), FlatState.parameters(theirs));
    assertArrayEquals(FlatState.updaterState(ours), FlatState.updaterState(theirs));
    assertNear(output(ours), output(theirs), ADDITIONS);
  }

  @ParameterizedTest
  @EnumSource(Recurrent.class)
  void weOpenDl4jsArchive(Recurrent kind) throws IOException {
    MultiLayerNetwork theirs = stock(configuration(kind, 1));
    theirs.fit(data(5, 7));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelSerializer.writeModel(theirs, out, true);
    MultiLayerNetwork ours = Networks.build(configuration(kind, 2));
    ModelArchive.restore(new ByteArrayInputStream(out.toByteArray()), ours);
    assertEquals(3, namesOfOurs(ours.getLayerWiseConfigurations()));
    assertArrayEquals(FlatState.parameters(theirs), FlatState.parameters(ours));
    assertArrayEquals(FlatState.updaterState(theirs), FlatState.updaterState(ours));
    assertNear(output(theirs), output(ours), ADDITIONS);
  }

  private static int namesOfOurs(MultiLayerConfiguration configuration) {
    return configuration.toJson().split("org\\.meanfield\\.model\\.lstm", -1).length - 1;
  }

  @ParameterizedTest
  @EnumSource(Recurrent.class)
  void configurationsGoThereAndBack(Recurrent kind) {
    MultiLayerConfiguration theirs = configuration(kind, 0.6);
    MultiLayerConfiguration ours = LayerClasses.ours(theirs);
    assertEquals(3, namesOfOurs(ours));
    assertEquals(theirs.toJson(), LayerClasses.stock(ours).toJson());
    assertEquals(3, namesOfOurs(Networks.build(ours.toJson()).getLayerWiseConfigurations()));
  }

  @Test
  void leavesOtherNetworksAlone() {
    MultiLayerConfiguration other =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new DenseLayer.Builder().nIn(2).nOut(2).build())
            .build();
    assertSame(other, LayerClasses.ours(other));
    assertSame(other, LayerClasses.stock(other));
  }

  @ParameterizedTest
  @EnumSource(Recurrent.class)
  void stepByStepIsTheSameAsAtOnce(Recurrent kind) {
    MultiLayerNetwork network =
        Networks.build(
            new NeuralNetConfiguration.Builder().list().layer(kind.stock(INPUTS, UNITS)).build());
    assertInstanceOf(ScopedLayer.class, network.getLayer(0));
    INDArray x = Recurrent.normal(DataType.FLOAT, 1, 2, INPUTS, 3);
    INDArray whole = network.output(x).dup();
    for (int t = 0; t < 3; t++) {
      INDArray step = network.rnnTimeStep(x.tensorAlongDimension(t, 0, 1));
      INDArray expected = whole.tensorAlongDimension(t, 0, 1);
      assertNear(expected, step.reshape(expected.shape()), ADDITIONS);
    }
  }

  @ParameterizedTest
  @EnumSource(Recurrent.class)
  void aUsedNetworkOnAnotherThreadTrainsToTheBitsOfAFreshOne(Recurrent kind) {
    MultiLayerNetwork used = Networks.build(configuration(kind, 1));
    float[] parameters = FlatState.parameters(used);
    float[] state = FlatState.updaterState(used);
    for (int batch : new int[] {13, 32, 1, 7}) {
      FlatState.restore(used, parameters, state);
      used.getLayerWiseConfigurations().setIterationCount(0);
      CompletableFuture.runAsync(() -> used.fit(data(batch, 3 + batch % 5))).join();
      MultiLayerNetwork fresh = Networks.build(configuration(kind, 1));
      FlatState.restore(fresh, parameters, state);
      fresh.fit(data(batch, 3 + batch % 5));
      assertArrayEquals(FlatState.parameters(fresh), FlatState.parameters(used));
    }
  }
}
