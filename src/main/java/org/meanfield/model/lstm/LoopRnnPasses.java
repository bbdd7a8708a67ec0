package org.meanfield.model.lstm;

import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.meanfield.model.lstm.PassCall.Purpose;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Passes of the simple recurrent network by ND4J's operations, for what the kernel doesn't compute:
 * double precision and other activations. For each step with its mask m and the output h⁻ before it
 *
 * <pre>
 *   z = x·W + h⁻·R + b
 *   h = m·φ(z)
 * </pre>
 *
 * and back, from ∂E/∂h: δ = m·φ′(z)·∂E/∂h, to which the step before adds δ·Rᵀ. DL4J's own way back
 * knows no h⁻ before the first step.
 */
final class LoopRnnPasses implements Passes {
  @Override
  public Result forward(PassCall call) {
    INDArray output = allocate(call, ArrayType.ACTIVATIONS, call.workspaces());
    run(call, output, null);
    return new Result(
        output, steps -> new CarriedState(step(output, steps - 1).dup().detach(), null));
  }

  /** Computes outputs and, if there is a place for them, their inputs z. */
  private static void run(PassCall call, INDArray output, INDArray inputs) {
    INDArray x = call.input();
    INDArray before = call.state() == null ? null : call.state().output();
    for (int t = 0; t < x.size(2); t++) {
      INDArray z = step(x, t).mmul(call.w()).addiRowVector(call.b());
      if (before != null) {
        z.addi(before.mmul(call.r()));
      }
      if (inputs != null) {
        step(inputs, t).assign(z);
      }
      INDArray h = activation(call).getActivation(z, call.purpose() == Purpose.TRAINING);
      if (call.mask() != null) {
        h.muliColumnVector(mask(call, t));
      }
      before = step(output, t);
      before.assign(h);
    }
  }

  @Override
  public Pair<Gradient, INDArray> backward(PassCall call, Backward backward) {
    INDArray x = call.input();
    INDArray outputs = allocate(call, ArrayType.BP_WORKING_MEM, backward.workspaces());
    INDArray inputs = allocate(call, ArrayType.BP_WORKING_MEM, backward.workspaces());
    run(call, outputs, inputs);
    INDArray dW = backward.views().get(W).assign(0);
    INDArray dR = backward.views().get(R).assign(0);
    INDArray dB = backward.views().get(B).assign(0);
    INDArray below =
        backward
            .workspaces()
            .createUninitialized(ArrayType.ACTIVATION_GRAD, call.w().dataType(), x.shape(), 'f');
    INDArray epsilon = backward.epsilon().castTo(call.w().dataType());
    INDArray later = null;
    for (int t = (int) x.size(2) - 1; t >= 0; t--) {
      INDArray dh = step(epsilon, t).dup('f');
      if (later != null) {
        dh.addi(later.mmul(call.r().transpose()));
      }
      INDArray delta = activation(call).backprop(step(inputs, t).dup('f'), dh).getFirst();
      if (call.mask() != null) {
        delta.muliColumnVector(mask(call, t));
      }
      dW.addi(step(x, t).transpose().mmul(delta));
      dB.addi(delta.sum(true, 0));
      INDArray before = before(call, outputs, t);
      if (before != null) {
        dR.addi(before.transpose().mmul(delta));
      }
      step(below, t).assign(delta.mmul(call.w().transpose()));
      later = delta;
    }
    return backward.gradient(below);
  }

  private static INDArray before(PassCall call, INDArray outputs, int t) {
    if (t > 0) {
      return step(outputs, t - 1);
    }
    return call.state() == null ? null : call.state().output();
  }

  private static IActivation activation(PassCall call) {
    return ((BaseLayer) call.layer().conf().getLayer()).getActivationFn();
  }

  private static INDArray mask(PassCall call, int t) {
    return call.mask().getColumn(t, true).castTo(call.w().dataType());
  }

  private static INDArray step(INDArray sequence, long t) {
    return sequence.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(t));
  }

  private static INDArray allocate(PassCall call, ArrayType type, LayerWorkspaceMgr workspaces) {
    long[] shape = {call.input().size(0), call.r().size(0), call.input().size(2)};
    return workspaces.createUninitialized(type, call.w().dataType(), shape, 'f');
  }
}
