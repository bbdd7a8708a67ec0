package org.meanfield.model.loss;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A loss of values of which the network has several outputs each, as neighbours: labels are [N, K],
 * its outputs [N, K·M]. A row's loss is the mean over its K values, as DL4J's mean squared error
 * is. A mask has a column, or one for each value.
 */
abstract class GroupedLoss implements ILossFunction {
  private static final long serialVersionUID = 1;

  /** Returns the number M of outputs of a value. */
  abstract int size();

  /** Returns the loss of a value, whose outputs begin at a place. */
  abstract double loss(double truth, double[] outputs, int at);

  /** Writes the derivatives of a value's loss by its outputs, times a weight. */
  abstract void derive(double truth, double[] outputs, int at, double weight, double[] derivatives);

  /** The rows of a minibatch on Java's heap. */
  private record Minibatch(Rows labels, Rows outputs, Rows mask) {
    static Minibatch of(
        GroupedLoss loss, INDArray labels, INDArray z, IActivation activation, INDArray mask) {
      if (labels.size(0) != z.size(0) || labels.size(1) * loss.size() != z.size(1)) {
        throw new IllegalArgumentException(
            String.format(
                "%d × %d labels with %d outputs each, but %d × %d outputs",
                labels.size(0), labels.size(1), loss.size(), z.size(0), z.size(1)));
      }
      return new Minibatch(
          Rows.of(labels),
          Rows.of(activation.getActivation(z.dup(), true)),
          mask == null ? null : Rows.of(mask));
    }

    double weight(int row, int value) {
      if (mask == null) {
        return 1;
      }
      return mask.values()[mask.columns() == 1 ? row : row * mask.columns() + value];
    }
  }

  private double[] losses(Minibatch minibatch) {
    Rows labels = minibatch.labels();
    double[] losses = new double[labels.rows()];
    for (int n = 0; n < losses.length; n++) {
      for (int k = 0; k < labels.columns(); k++) {
        double weight = minibatch.weight(n, k);
        int at = n * labels.columns() + k;
        if (weight != 0) {
          losses[n] +=
              weight * loss(labels.values()[at], minibatch.outputs().values(), at * size());
        }
      }
      losses[n] /= labels.columns();
    }
    return losses;
  }

  @Override
  public final double computeScore(
      INDArray labels, INDArray z, IActivation activation, INDArray mask, boolean average) {
    double sum = 0;
    for (double loss : losses(Minibatch.of(this, labels, z, activation, mask))) {
      sum += loss;
    }
    return average ? sum / labels.size(0) : sum;
  }

  @Override
  public final INDArray computeScoreArray(
      INDArray labels, INDArray z, IActivation activation, INDArray mask) {
    double[] losses = losses(Minibatch.of(this, labels, z, activation, mask));
    return new Rows(losses, 1).like(z);
  }

  @Override
  public final INDArray computeGradient(
      INDArray labels, INDArray z, IActivation activation, INDArray mask) {
    Minibatch minibatch = Minibatch.of(this, labels, z, activation, mask);
    Rows truth = minibatch.labels();
    Rows derivatives = Rows.zeros(truth.rows(), truth.columns() * size());
    for (int n = 0; n < truth.rows(); n++) {
      for (int k = 0; k < truth.columns(); k++) {
        double weight = minibatch.weight(n, k) / truth.columns();
        int at = n * truth.columns() + k;
        if (weight != 0) {
          derive(
              truth.values()[at],
              minibatch.outputs().values(),
              at * size(),
              weight,
              derivatives.values());
        }
      }
    }
    return activation.backprop(z, derivatives.like(z)).getFirst();
  }

  @Override
  public final Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray z, IActivation activation, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, z, activation, mask, average),
        computeGradient(labels, z, activation, mask));
  }
}
