package org.meanfield.model.lstm;

import static org.meanfield.model.lstm.CellStates.BLOCKS;
import static org.meanfield.model.lstm.CellStates.CANDIDATE;
import static org.meanfield.model.lstm.CellStates.FORGET;
import static org.meanfield.model.lstm.CellStates.INPUT;
import static org.meanfield.model.lstm.CellStates.OUTPUT;

import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.meanfield.model.layer.Products;
import org.meanfield.model.lstm.LoopLstmPasses.Peepholes;
import org.meanfield.model.lstm.PassCall.Purpose;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A pass of the LSTM by ND4J's operations and {@link Products}. For each step with its mask m and
 * the state h⁻, c⁻ before it
 *
 * <pre>
 *   (â, f̂, ô, î) = x·W + h⁻·R + b
 *   a = φ(â),  f = σ(f̂ + p_f·c⁻),  i = σ(î + p_i·c⁻)
 *   c′ = f·c⁻ + i·a,  o = σ(ô + p_o·c′)
 *   c = m·c′,  h = m·o·φ(c′)
 * </pre>
 *
 * and back by the chain rule, step by step. Peepholes p are the last three columns of R, in the
 * order f, o, i, as DL4J has them.
 */
final class LoopLstmPass {
  /**
   * A step as the way back needs it, in arrays of [B, H]: the state before it, null if there is
   * none; by block, the inputs of gates and candidate with what peepholes see, and their values;
   * the cell c′.
   */
  record Step(
      INDArray hiddenBefore, INDArray cellBefore, INDArray[] inputs, INDArray[] gates, INDArray c) {
    private INDArray gate(int block) {
      return gates[block];
    }
  }

  private final PassCall call;
  private final Peepholes peepholes;
  private final boolean training;
  private final int units;
  private final IActivation gate;
  private final IActivation cell;

  LoopLstmPass(PassCall call, Peepholes peepholes) {
    AbstractLSTM layer = (AbstractLSTM) call.layer().conf().getLayer();
    this.call = call;
    this.peepholes = peepholes;
    this.training = call.purpose() == Purpose.TRAINING;
    this.units = (int) call.r().size(0);
    this.gate = layer.getGateActivationFn();
    this.cell = layer.getActivationFn();
  }

  /** Computes outputs, hands each step to {@code tape} and returns the state after the last. */
  CarriedState run(INDArray output, Consumer<Step> tape) {
    CarriedState state = call.state();
    INDArray h = state == null ? null : state.output();
    INDArray c = state == null ? null : state.cell();
    for (int t = 0; t < call.input().size(2); t++) {
      Step step = step(t, h, c);
      tape.accept(step);
      h = masked(step.gate(OUTPUT).mul(cell.getActivation(step.c().dup(), training)), t);
      c = masked(step.c(), t);
      at(output, t).assign(h);
    }
    return new CarriedState(h, c);
  }

  private Step step(int t, INDArray h, INDArray c) {
    INDArray z = Products.of(at(call.input(), t), call.w());
    if (h != null) {
      Products.into(z, 1, 1, h, recurrent(call.r()));
    }
    z.addiRowVector(call.b());
    INDArray[] inputs = new INDArray[BLOCKS];
    INDArray[] gates = new INDArray[BLOCKS];
    for (int block : new int[] {CANDIDATE, FORGET, INPUT}) {
      inputs[block] = seeing(c, block, block(z, block).dup());
      gates[block] = activation(block).getActivation(inputs[block].dup(), training);
    }
    INDArray now = gates[INPUT].mul(gates[CANDIDATE]);
    if (c != null) {
      now.addi(gates[FORGET].mul(c));
    }
    inputs[OUTPUT] = seeing(now, OUTPUT, block(z, OUTPUT).dup());
    gates[OUTPUT] = gate.getActivation(inputs[OUTPUT].dup(), training);
    return new Step(h, c, inputs, gates, now);
  }

  /** Adds to a gate's inputs what its peephole sees. */
  private INDArray seeing(INDArray c, int block, INDArray input) {
    return c == null || !sees(block) ? input : input.addi(c.mulRowVector(peephole(block)));
  }

  private boolean sees(int block) {
    return peepholes == Peepholes.PRESENT && block != CANDIDATE;
  }

  private INDArray peephole(int block) {
    return call.r().getColumn(column(block)).dup().reshape(1, units);
  }

  private int column(int block) {
    // DL4J's order of the blocks is that of the peepholes, from the forget gate on.
    return BLOCKS * units + block - FORGET;
  }

  private IActivation activation(int block) {
    return block == CANDIDATE ? cell : gate;
  }

  private INDArray block(INDArray gates, int block) {
    return gates.get(
        NDArrayIndex.all(), NDArrayIndex.interval((long) block * units, (block + 1L) * units));
  }

  private INDArray recurrent(INDArray r) {
    return r.get(NDArrayIndex.all(), NDArrayIndex.interval(0, (long) BLOCKS * units));
  }

  private INDArray masked(INDArray values, int t) {
    return call.mask() == null ? values : values.mulColumnVector(mask(t));
  }

  private INDArray mask(int t) {
    return call.mask().getColumn(t, true).castTo(call.w().dataType());
  }

  /** Goes back from the last step to the first; returns ∂E/∂x [B, F, T]. */
  INDArray back(List<Step> steps, Passes.Backward backward) {
    INDArray dW = backward.views().get(Passes.W).assign(0);
    INDArray dR = backward.views().get(Passes.R).assign(0);
    INDArray dB = backward.views().get(Passes.B).assign(0);
    INDArray below =
        backward
            .workspaces()
            .createUninitialized(
                ArrayType.ACTIVATION_GRAD, call.w().dataType(), call.input().shape(), 'f');
    INDArray epsilon = backward.epsilon().castTo(call.w().dataType());
    INDArray dHidden = null;
    INDArray dCell = null;
    for (int t = (int) call.input().size(2) - 1; t >= 0; t--) {
      Step step = steps.get(t);
      INDArray dh = at(epsilon, t).dup('c');
      dh = masked(dHidden == null ? dh : dh.addi(dHidden), t);
      INDArray delta = Nd4j.create(dh.dataType(), new long[] {dh.rows(), call.w().columns()}, 'c');
      INDArray dc = output(step, dh, delta);
      if (dCell != null) {
        dc.addi(masked(dCell, t));
      }
      dCell = cell(step, dc, delta);
      Products.into(dW, 1, 1, at(call.input(), t).transpose(), delta);
      dB.addi(delta.sum(true, 0));
      if (step.hiddenBefore() != null) {
        Products.into(recurrent(dR), 1, 1, step.hiddenBefore().transpose(), delta);
      }
      peepholes(step, delta, dR);
      Products.into(at(below, t), 0, 1, delta, call.w().transpose());
      dHidden = Products.of(delta, recurrent(call.r()).transpose());
    }
    return below;
  }

  /** Puts the output gate's δ into {@code delta}; returns what of ∂E/∂c′ comes by h. */
  private INDArray output(Step step, INDArray dh, INDArray delta) {
    INDArray squashed = cell.getActivation(step.c().dup(), training);
    INDArray deltaO = backprop(step, OUTPUT, dh.mul(squashed));
    block(delta, OUTPUT).assign(deltaO);
    INDArray dc = cell.backprop(step.c().dup(), dh.mul(step.gate(OUTPUT))).getFirst();
    return sees(OUTPUT) ? dc.addi(deltaO.mulRowVector(peephole(OUTPUT))) : dc;
  }

  /** Puts the other δ into {@code delta}; returns ∂E/∂c⁻. */
  private INDArray cell(Step step, INDArray dc, INDArray delta) {
    INDArray deltaI = backprop(step, INPUT, dc.mul(step.gate(CANDIDATE)));
    block(delta, INPUT).assign(deltaI);
    block(delta, CANDIDATE).assign(backprop(step, CANDIDATE, dc.mul(step.gate(INPUT))));
    if (step.cellBefore() == null) {
      return null;
    }
    INDArray deltaF = backprop(step, FORGET, dc.mul(step.cellBefore()));
    block(delta, FORGET).assign(deltaF);
    INDArray before = dc.mul(step.gate(FORGET));
    if (sees(FORGET)) {
      before.addi(deltaF.mulRowVector(peephole(FORGET)));
      before.addi(deltaI.mulRowVector(peephole(INPUT)));
    }
    return before;
  }

  private INDArray backprop(Step step, int block, INDArray error) {
    return activation(block).backprop(step.inputs()[block].dup(), error).getFirst();
  }

  /** Adds a step's part of ∂E/∂p. */
  private void peepholes(Step step, INDArray delta, INDArray dR) {
    for (int block : new int[] {FORGET, OUTPUT, INPUT}) {
      INDArray seen = block == OUTPUT ? step.c() : step.cellBefore();
      if (sees(block) && seen != null) {
        dR.getColumn(column(block)).addi(block(delta, block).mul(seen).sum(0));
      }
    }
  }

  private static INDArray at(INDArray sequence, long t) {
    return sequence.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(t));
  }
}
