package org.meanfield.model.input;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.GradientClippingSpec;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.LstmSpec.Cell;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Target;
import org.meanfield.model.TruncationSpec;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.model.input.InputColumn.Embedded;
import org.meanfield.model.input.InputColumn.Numeric;
import org.meanfield.model.input.InputColumn.OneHot;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Networks of B = 4 sequences of 6 steps, whose columns are of every kind, and their minibatches.
 */
final class Columns {
  static final int BATCH = 4;
  static final int STEPS = 6;
  static final int OUTPUTS = 3;

  /** Columns of every kind, of which those of one kind don't lie together. */
  static final List<InputColumn> ALL =
      List.of(
          new Embedded(4, 3),
          new Numeric(),
          new OneHot(5),
          new Embedded(2, 2),
          new OneHot(3),
          new Numeric());

  /** Columns without embeddings. */
  static final List<InputColumn> ONE_HOT = List.of(new OneHot(5), new Numeric(), new OneHot(3));

  private Columns() {}

  static LstmSpec spec(Cell cell, boolean bidirectional, TruncationSpec truncation) {
    return new LstmSpec(
        cell, List.of(4), bidirectional, 1, 0, 0, GradientClippingSpec.NONE, truncation);
  }

  static MultiLayerConfiguration configuration(
      LstmSpec spec, List<InputColumn> columns, Target target) {
    return spec.configuration(
        new DataShape(STEPS, columns.size(), target, OUTPUTS, columns),
        new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1),
        3);
  }

  /** Draws a minibatch [B, F, T] of indices, with unknown ones among them, and of numbers. */
  static INDArray minibatch(DataType type, List<InputColumn> columns) {
    Random random = new Random(17);
    INDArray x = Nd4j.create(type, BATCH, columns.size(), STEPS);
    for (int b = 0; b < BATCH; b++) {
      for (int column = 0; column < columns.size(); column++) {
        for (int t = 0; t < STEPS; t++) {
          int vocabulary = ColumnEncoding.vocabulary(columns.get(column));
          x.putScalar(
              b,
              column,
              t,
              vocabulary == 0 ? (float) random.nextGaussian() : random.nextInt(vocabulary + 1));
        }
      }
    }
    return x;
  }

  /** Expands a minibatch of {@link #ONE_HOT} as the documentation says: numbers first. */
  static INDArray expanded(INDArray x) {
    INDArray expanded = Nd4j.create(x.dataType(), BATCH, 9, STEPS);
    for (int b = 0; b < BATCH; b++) {
      for (int t = 0; t < STEPS; t++) {
        expanded.putScalar(b, 0, t, x.getDouble(b, 1, t));
        if (x.getInt(b, 0, t) > 0) {
          expanded.putScalar(b, x.getInt(b, 0, t), t, 1);
        }
        if (x.getInt(b, 2, t) > 0) {
          expanded.putScalar(b, 5 + x.getInt(b, 2, t), t, 1);
        }
      }
    }
    return expanded;
  }

  static INDArray labels(DataType type, Target target) {
    INDArray labels = Nd4j.create(type, BATCH, OUTPUTS, STEPS);
    for (int b = 0; b < BATCH; b++) {
      for (int t = 0; t < STEPS; t++) {
        labels.putScalar(b, (2 * b + t) % OUTPUTS, t, 1);
      }
    }
    boolean perStep = target == Target.CLASS_PER_STEP || target == Target.VALUE_PER_STEP;
    return perStep ? labels : labels.slice(0, 2).dup();
  }

  /** Returns ones for the first steps of each example, between 4 and all, then zeros. */
  static INDArray mask(DataType type) {
    INDArray mask = Nd4j.ones(type, BATCH, STEPS);
    mask.putScalar(1, 5, 0);
    mask.putScalar(3, 5, 0);
    mask.putScalar(3, 4, 0);
    return mask;
  }

  /** Gives a network's parameters values that hide no mistake, as zeros would. */
  static void shake(MultiLayerNetwork network) {
    INDArray parameters = network.params();
    parameters.assign(normal(5, parameters.length()).muli(0.5).castTo(parameters.dataType()));
  }

  /** Draws a row of normal values in double. */
  static INDArray normal(long seed, long length) {
    Random random = new Random(seed);
    double[] values = new double[Math.toIntExact(length)];
    Arrays.setAll(values, k -> random.nextGaussian());
    return Nd4j.createFromArray(values).reshape(1, length);
  }

  /** Returns the gradient of the sum over a minibatch's examples. */
  static INDArray gradient(MultiLayerNetwork network, INDArray x, INDArray y, INDArray mask) {
    network.setInput(x);
    network.setLabels(y);
    network.setLayerMaskArrays(mask, y.rank() == 3 ? mask : null);
    network.computeGradientAndScore();
    network.clearLayerMaskArrays();
    INDArray gradient = network.gradient().gradient().dup();
    return gradient.reshape(gradient.length());
  }
}
