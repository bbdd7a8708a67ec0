package org.meanfield.model.lstm;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Passes of the LSTM by {@link LoopLstmPass}, for what the kernel doesn't compute: peepholes,
 * double precision, other activations. The way back computes the steps again.
 */
final class LoopLstmPasses implements Passes {
  /** The part of the cells that gates see (Gers et al. 2002). */
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
    INDArray output = allocate(call, ArrayType.ACTIVATIONS, call.workspaces());
    CarriedState end = new LoopLstmPass(call, peepholes).run(output, step -> {});
    return new Result(output, steps -> after(steps, call, end));
  }

  /** Gives the state after {@code steps} steps, by a pass of its own where more followed. */
  private CarriedState after(int steps, PassCall call, CarriedState end) {
    if (steps == call.input().size(2)) {
      return detached(end);
    }
    PassCall first = call.first(steps);
    INDArray output = allocate(first, ArrayType.ACTIVATIONS, LayerWorkspaceMgr.noWorkspaces());
    return detached(new LoopLstmPass(first, peepholes).run(output, step -> {}));
  }

  private static CarriedState detached(CarriedState state) {
    return new CarriedState(state.output().detach(), state.cell().detach());
  }

  @Override
  public Pair<Gradient, INDArray> backward(PassCall call, Backward backward) {
    LoopLstmPass pass = new LoopLstmPass(call, peepholes);
    List<LoopLstmPass.Step> steps = new ArrayList<>();
    pass.run(allocate(call, ArrayType.BP_WORKING_MEM, backward.workspaces()), steps::add);
    return backward.gradient(pass.back(steps, backward));
  }

  private static INDArray allocate(PassCall call, ArrayType type, LayerWorkspaceMgr workspaces) {
    long[] shape = {call.input().size(0), call.r().size(0), call.input().size(2)};
    return workspaces.createUninitialized(type, call.w().dataType(), shape, 'f');
  }
}
