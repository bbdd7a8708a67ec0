package org.meanfield.model.rbm;

import java.util.Arrays;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.layer.Draws;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** A machine that is small enough for sums over all its states. */
final class SmallMachine {
  static final int VISIBLE = 4;
  static final int HIDDEN = 3;
  static final double[][] W = {
    {0.8, -0.5, 0.3}, {-0.9, 0.4, 1.1}, {0.2, 1.0, -0.7}, {-0.3, -0.8, 0.6}
  };
  static final double[] B = {0.1, -0.4, 0.3};
  static final double[] A = {-0.2, 0.5, 0.1, -0.6};

  static MultiLayerNetwork network(Consumer<Rbm> options) {
    Rbm rbm = new Rbm();
    rbm.setNIn(VISIBLE);
    rbm.setNOut(HIDDEN);
    options.accept(rbm);
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .dataType(DataType.DOUBLE)
            .updater(new Sgd(0.1))
            .list()
            .layer(rbm)
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    network.getLayer(0).getParam("W").assign(Nd4j.createFromArray(W));
    network.getLayer(0).getParam("b").assign(Nd4j.createFromArray(B).reshape(1, HIDDEN));
    network.getLayer(0).getParam("vb").assign(Nd4j.createFromArray(A).reshape(1, VISIBLE));
    return network;
  }

  static RbmLayer layer(MultiLayerNetwork network) {
    return (RbmLayer) network.getLayer(0);
  }

  /** Returns the bits of {@code state}. */
  static double[] bits(int state, int count) {
    double[] bits = new double[count];
    for (int i = 0; i < count; i++) {
      bits[i] = state >> i & 1;
    }
    return bits;
  }

  static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private SmallMachine() {}

  /** Makes a machine of any size whose parameters are normal noise of this deviation. */
  static RbmLayer random(int visible, int hidden, double deviation, long seed) {
    Rbm rbm = new Rbm();
    rbm.setNIn(visible);
    rbm.setNOut(hidden);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder().updater(new Sgd(0.1)).list().layer(rbm).build());
    network.init();
    Draws.begin(seed);
    INDArray parameters = network.params();
    parameters.assign(Nd4j.randn(parameters.dataType(), parameters.shape()).muli(deviation));
    return layer(network);
  }

  /** Returns ln Z by a sum over all hidden states. */
  static double logPartition(RbmLayer rbm) {
    double[][] w = rbm.getParam("W").castTo(DataType.DOUBLE).toDoubleMatrix();
    double[] b = rbm.getParam("b").castTo(DataType.DOUBLE).reshape(-1).toDoubleVector();
    double[] a = rbm.getParam("vb").castTo(DataType.DOUBLE).reshape(-1).toDoubleVector();
    double z = 0;
    for (int state = 0; state < 1 << b.length; state++) {
      double[] h = bits(state, b.length);
      double logarithm = dot(b, h);
      for (int i = 0; i < a.length; i++) {
        logarithm += Math.log1p(Math.exp(a[i] + dot(w[i], h)));
      }
      z += Math.exp(logarithm);
    }
    return Math.log(z);
  }

  /** Returns all states of the visible units, a row each. */
  static INDArray allVisibleStates() {
    double[][] states = new double[1 << VISIBLE][];
    for (int v = 0; v < states.length; v++) {
      states[v] = bits(v, VISIBLE);
    }
    return Nd4j.createFromArray(states);
  }

  /** Returns the gradient by CD or persistent chains, per example. */
  static double[] gradient(MultiLayerNetwork network, INDArray x, long seed) {
    Draws.begin(seed);
    network.setInput(x);
    network.setLabels(x);
    network.computeGradientAndScore();
    return network.gradient().gradient().div(x.size(0)).toDoubleVector();
  }

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
