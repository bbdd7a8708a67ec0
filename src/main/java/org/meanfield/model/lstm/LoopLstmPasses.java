package org.meanfield.model.lstm;

import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.FwdPassReturn;
import org.deeplearning4j.nn.layers.recurrent.LSTMHelpers;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.meanfield.model.lstm.PassCall.Purpose;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Passes by DL4J's own loop over time steps, for what the kernel doesn't compute: double precision,
 * peepholes, other activations. DL4J's layers give it neither the carried state nor the mask on the
 * way back; here it gets both.
 */
final class LoopLstmPasses implements Passes {
  /** What cells see of the gates (Gers et al. 2002). */
  enum Peepholes {
    /** The plain LSTM. */
    NONE,
    /** Each gate sees its own cell: {@code GravesLSTM}. */
    PRESENT
  }

  private final Peepholes peepholes;

  LoopLstmPasses(Peepholes peepholes) {
    this.peepholes = peepholes;
  }

  @Override
  public Result forward(PassCall call) {
    FwdPassReturn pass = run(call, false, call.workspaces());
    return new Result(
        pass.fwdPassOutput,
        () -> new CarriedState(pass.lastAct.detach(), pass.lastMemCell.detach()));
  }

  @Override
  public Pair<Gradient, INDArray> backward(PassCall call, Backward backward) {
    requireNoGaps(call.mask());
    FwdPassReturn pass = run(call, true, backward.workspaces());
    INDArray epsilon = backward.epsilon().castTo(call.w().dataType());
    int steps = (int) call.input().size(2);
    Pair<Gradient, INDArray> result =
        LSTMHelpers.backpropGradientHelper(
            call.layer(),
            call.layer().conf(),
            gate(call),
            call.input(),
            call.r(),
            call.w(),
            masked(epsilon, call, backward),
            true,
            steps - backward.firstStep(),
            pass,
            true,
            W,
            R,
            B,
            backward.views(),
            call.mask() == null ? null : call.mask().castTo(call.w().dataType()),
            peepholes == Peepholes.PRESENT,
            null,
            backward.workspaces(),
            false);
    return backward.gradient(result.getSecond());
  }

  private FwdPassReturn run(PassCall call, boolean forBackprop, LayerWorkspaceMgr workspaces) {
    CarriedState state = call.state();
    return LSTMHelpers.activateHelper(
        call.layer(),
        call.layer().conf(),
        gate(call),
        call.input(),
        call.r(),
        call.w(),
        call.b(),
        call.purpose() == Purpose.TRAINING,
        state == null ? null : state.output(),
        state == null ? null : state.cell(),
        forBackprop,
        true,
        W,
        call.mask(),
        peepholes == Peepholes.PRESENT,
        null,
        CacheMode.NONE,
        workspaces,
        false);
  }

  private static IActivation gate(PassCall call) {
    return ((AbstractLSTM) call.layer().conf().getLayer()).getGateActivationFn();
  }

  /** Errors of masked steps are none: the loop lets them into the step before. */
  private static INDArray masked(INDArray epsilon, PassCall call, Backward backward) {
    if (call.mask() == null) {
      return epsilon;
    }
    INDArray copy = backward.workspaces().dup(ArrayType.BP_WORKING_MEM, epsilon, 'f');
    INDArray mask = call.mask().castTo(epsilon.dataType());
    return copy.muli(mask.reshape(mask.size(0), 1, mask.size(1)));
  }

  /**
   * DL4J's loop carries errors of the cell across masked steps, which is harmless before and after
   * a sequence and wrong within.
   */
  private static void requireNoGaps(INDArray mask) {
    if (mask == null) {
      return;
    }
    for (int example = 0; example < mask.size(0); example++) {
      int runs = 0;
      for (int t = 0; t < mask.size(1); t++) {
        boolean present = mask.getDouble(example, t) != 0;
        boolean presentBefore = t > 0 && mask.getDouble(example, t - 1) != 0;
        runs += present && !presentBefore ? 1 : 0;
      }
      if (runs > 1) {
        throw new IllegalArgumentException(
            "example "
                + example
                + " of the minibatch is masked between steps that are not;"
                + " only padding before or after a sequence can be trained on in this layer");
      }
    }
  }
}
