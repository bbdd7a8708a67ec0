package org.meanfield.model.lstm;

import java.util.Random;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The kinds of layer under test, and random arrays. */
@SuppressWarnings("deprecation")
enum Recurrent {
  LSTM {
    @Override
    Layer stock(int inputs, int units) {
      return new LSTM.Builder().nIn(inputs).nOut(units).activation(Activation.TANH).build();
    }
  },
  PEEPHOLE_LSTM {
    @Override
    Layer stock(int inputs, int units) {
      return new GravesLSTM.Builder().nIn(inputs).nOut(units).activation(Activation.TANH).build();
    }
  },
  RNN {
    @Override
    Layer stock(int inputs, int units) {
      return new SimpleRnn.Builder().nIn(inputs).nOut(units).activation(Activation.TANH).build();
    }
  };

  /** Returns DL4J's configuration of this kind. */
  abstract Layer stock(int inputs, int units);

  /** Draws normal values, the same for the same seed in both precisions. */
  static INDArray normal(DataType type, long seed, long... shape) {
    Random random = new Random(seed);
    INDArray array = Nd4j.create(DataType.DOUBLE, shape);
    for (long k = 0; k < array.length(); k++) {
      array.putScalar(k, (float) random.nextGaussian());
    }
    return array.castTo(type);
  }

  /** Returns ones for the first steps of each example, between 1 and all, then zeros: [B, T]. */
  static INDArray rightPadding(DataType type, int batch, int steps) {
    INDArray mask = Nd4j.zeros(type, batch, steps);
    for (int b = 0; b < batch; b++) {
      for (int t = 0; t < Math.max(1, steps - b % 3); t++) {
        mask.putScalar(b, t, 1);
      }
    }
    return mask;
  }

  /** Returns one-hot labels [B, C] or, with steps, [B, C, T]. */
  static INDArray classes(DataType type, int batch, int classes, int steps) {
    INDArray labels = Nd4j.zeros(type, batch, classes, Math.max(1, steps));
    for (int b = 0; b < batch; b++) {
      for (int t = 0; t < Math.max(1, steps); t++) {
        labels.putScalar(b, (2 * b + t) % classes, t, 1);
      }
    }
    return steps == 0 ? labels.reshape(batch, classes) : labels;
  }
}
