package org.meanfield.model.lstm;

import java.util.Map;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The way of a recurrent layer through a sequence, whole or in the segments of a {@link
 * SegmentedNetwork}. DL4J's layers begin each backward pass at zero states; this one goes back
 * through the forward pass that there was, to the state at which it began.
 */
final class Recurrence {
  private final Passes passes;
  private final BackpropScope scope = new BackpropScope();

  /** The last forward pass of training. */
  private PassCall last;

  Recurrence(Passes passes) {
    this.passes = passes;
  }

  BackpropScope scope() {
    return scope;
  }

  /** Does what {@link Passes#takeIndices} does. */
  boolean takeIndices(OneHotInputs oneHot) {
    return passes.takeIndices(oneHot);
  }

  /** Forgets the last pass, which refers to arrays of the minibatch. */
  void clear() {
    last = null;
  }

  /** Computes the outputs [B, H, T] of whole sequences. */
  INDArray whole(PassCall call) {
    return run(call).output();
  }

  /** Computes a segment's outputs, and leaves the next one's initial state in {@code stored}. */
  INDArray segment(PassCall call, Map<String, INDArray> stored) {
    Passes.Result result = run(call);
    int steps = scope.carriedSteps(call.input().size(2));
    if (steps > 0) {
      result.after().apply(steps).storeIn(stored);
    }
    return result.output();
  }

  private Passes.Result run(PassCall call) {
    if (call.purpose() == PassCall.Purpose.TRAINING) {
      last = call;
    }
    return passes.forward(call);
  }

  /**
   * Computes the gradient of the last forward pass.
   *
   * @param call the layer as it is now, for the case that no forward pass of training came before
   * @param epsilon ∂E/∂h [B, H, T]
   */
  Pair<Gradient, INDArray> back(
      PassCall call, INDArray epsilon, Map<String, INDArray> views, LayerWorkspaceMgr workspaces) {
    PassCall pass = last != null && last.source() == call.source() ? last : call;
    last = null;
    return passes.backward(
        pass, new Passes.Backward(epsilon, scope.inputGradient(), views, workspaces));
  }
}
