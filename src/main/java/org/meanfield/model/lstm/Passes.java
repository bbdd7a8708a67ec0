package org.meanfield.model.lstm;

import java.util.Map;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The implementation of a recurrent layer's passes over a sequence. */
sealed interface Passes permits FusedPasses, LoopLstmPasses, LoopRnnPasses {
  /** Names of the parameters, the same in all these layers. */
  String W = LSTMParamInitializer.INPUT_WEIGHT_KEY;

  String R = LSTMParamInitializer.RECURRENT_WEIGHT_KEY;
  String B = LSTMParamInitializer.BIAS_KEY;

  /**
   * The result of a forward pass.
   *
   * @param output [B, H, T]
   * @param after gives the state after a number of steps, at least 1, which belongs to no
   *     workspace; for inference after all of them. It is asked before the next pass
   */
  record Result(INDArray output, IntFunction<CarriedState> after) {}

  /**
   * The request for a backward pass.
   *
   * @param epsilon ∂E/∂h [B, H, T]
   * @param inputGradient whether somebody reads ∂E/∂x
   * @param views where the parameters' gradients go
   */
  record Backward(
      INDArray epsilon,
      InputGradient inputGradient,
      Map<String, INDArray> views,
      LayerWorkspaceMgr workspaces) {
    /** The gradient as DL4J hands it around, with ∂E/∂x [B, F, T] or null. */
    Pair<Gradient, INDArray> gradient(INDArray below) {
      Gradient gradient = new DefaultGradient();
      for (String key : new String[] {W, R, B}) {
        gradient.gradientForVariable().put(key, views.get(key));
      }
      return new Pair<>(gradient, below);
    }
  }

  /**
   * Has passes take one-hot vectors, the last values of their input, as indices from now on.
   *
   * @return whether they do; if not, nothing has changed
   */
  default boolean takeIndices(OneHotInputs oneHot) {
    return false;
  }

  /** Computes the outputs. */
  Result forward(PassCall call);

  /** Computes the gradient of the pass that {@code call} asked for, which was for training. */
  Pair<Gradient, INDArray> backward(PassCall call, Backward backward);
}
