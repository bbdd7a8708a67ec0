package org.meanfield.model.loss;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An activation of groups of neighbouring outputs, each of which belongs to one value. */
abstract class GroupedActivation extends BaseActivationFunction {
  private static final long serialVersionUID = 1;

  /** Returns the number of outputs of a group. */
  abstract int size();

  /** Replaces a group's inputs z, which begin at a place, by its outputs. */
  abstract void activate(double[] z, int at);

  /**
   * Replaces the derivatives of the loss by a group's outputs by those by its inputs.
   *
   * @param z the inputs
   */
  abstract void backprop(double[] z, double[] derivatives, int at);

  @Override
  public final INDArray getActivation(INDArray in, boolean training) {
    Rows rows = Rows.of(in);
    for (int at = 0; at < rows.values().length; at += size()) {
      activate(rows.values(), at);
    }
    return in.assign(rows.like(in));
  }

  @Override
  public final Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    Rows z = Rows.of(in);
    Rows derivatives = Rows.of(epsilon);
    for (int at = 0; at < z.values().length; at += size()) {
      backprop(z.values(), derivatives.values(), at);
    }
    return new Pair<>(derivatives.like(in), null);
  }
}
