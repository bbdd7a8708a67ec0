package org.meanfield.model.lstm;

import org.deeplearning4j.nn.layers.recurrent.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One forward pass that a layer asks for.
 *
 * @param layer who asks
 * @param source the layer's input as DL4J set it, by which a pass is recognised
 * @param input [B, F, T], after dropout
 * @param mask [B, T]; null for none
 * @param w input weights [F, G·H], where an LSTM has G = 4 gates and a simple network 1
 * @param r recurrent weights [H, G·H], 3 columns more with peepholes
 * @param b biases [1, G·H]
 * @param state where it begins; null for zeros
 * @param purpose what becomes of it
 * @param workspaces DL4J's places for arrays
 */
record PassCall(
    BaseRecurrentLayer<?> layer,
    INDArray source,
    INDArray input,
    INDArray mask,
    INDArray w,
    INDArray r,
    INDArray b,
    CarriedState state,
    Purpose purpose,
    LayerWorkspaceMgr workspaces) {
  /** Returns the same pass over the first {@code steps} steps alone. */
  PassCall first(int steps) {
    INDArrayIndex all = NDArrayIndex.all();
    INDArrayIndex begin = NDArrayIndex.interval(0, steps);
    return new PassCall(
        layer,
        source,
        input.get(all, all, begin),
        mask == null ? null : mask.get(all, begin),
        w,
        r,
        b,
        state,
        purpose,
        workspaces);
  }

  /** The purpose of a forward pass. */
  enum Purpose {
    /** A backward pass may follow. */
    TRAINING,
    /** The output is all that is asked for. */
    INFERENCE;

    static Purpose of(boolean training) {
      return training ? TRAINING : INFERENCE;
    }
  }
}
