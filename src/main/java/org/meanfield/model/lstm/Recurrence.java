package org.meanfield.model.lstm;

import java.util.Map;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The way of a recurrent layer through a sequence, whole or in segments (truncated BPTT, Williams
 * and Peng 1990, doi:10.1162/neco.1990.2.4.490). DL4J's layers begin each backward pass at zero
 * states; this one goes back through the forward pass that there was, from the state at which it
 * began.
 */
final class Recurrence {
  private final Passes passes;
  private final BackpropScope scope = new BackpropScope();
  private Taped last;

  /** The last forward pass of training: errors go back within it as far as {@code extent} says. */
  private record Taped(PassCall call, Extent extent) {}

  private enum Extent {
    WHOLE_SEQUENCE,
    SEGMENT
  }

  Recurrence(Passes passes) {
    this.passes = passes;
  }

  BackpropScope scope() {
    return scope;
  }

  /** Forgets the last pass, which refers to arrays of the minibatch. */
  void clear() {
    last = null;
  }

  /** Outputs [B, H, T] of whole sequences. */
  INDArray whole(PassCall call) {
    return run(call, Extent.WHOLE_SEQUENCE).output();
  }

  /** As {@link #whole}, of a segment; leaves its last state in {@code stored}. */
  INDArray segment(PassCall call, Map<String, INDArray> stored) {
    Passes.Result result = run(call, Extent.SEGMENT);
    result.last().get().storeIn(stored);
    return result.output();
  }

  private Passes.Result run(PassCall call, Extent extent) {
    if (call.purpose() == PassCall.Purpose.TRAINING) {
      last = new Taped(call, extent);
    }
    return passes.forward(call);
  }

  /**
   * The gradient.
   *
   * @param call the layer as it is now, for the case that no forward pass of training came before
   * @param epsilon ∂E/∂h [B, H, T]
   */
  Pair<Gradient, INDArray> back(
      PassCall call, INDArray epsilon, Map<String, INDArray> views, LayerWorkspaceMgr workspaces) {
    boolean follows = last != null && last.call.source() == call.source();
    Taped pass = follows ? last : new Taped(call, Extent.WHOLE_SEQUENCE);
    last = null;
    int firstStep = pass.extent == Extent.SEGMENT ? scope.firstStep(call.input().size(2)) : 0;
    return passes.backward(
        pass.call,
        new Passes.Backward(epsilon, firstStep, scope.inputGradient(), views, workspaces));
  }
}
