package org.meanfield.model.lstm;

import static org.meanfield.model.lstm.CellStates.BLOCKS;
import static org.meanfield.model.lstm.CellStates.CANDIDATE;
import static org.meanfield.model.lstm.CellStates.FORGET;
import static org.meanfield.model.lstm.CellStates.INPUT;
import static org.meanfield.model.lstm.CellStates.OUTPUT;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.meanfield.model.layer.RationalTanh;
import org.meanfield.model.lstm.CellStates.Retention;
import org.meanfield.model.lstm.NativeFloats.Matrix;

/**
 * The LSTM without peepholes in float32 (Hochreiter and Schmidhuber 1997,
 * doi:10.1162/neco.1997.9.8.1735; forget gates of Gers et al. 2000,
 * doi:10.1162/089976600300015015). For each step, with the state h⁻, c⁻ of the one before:
 *
 * <pre>
 *   (â, f̂, ô, î) = [b W R]·[1; x; h⁻]     one product
 *   a = tanh â,  f = σ(f̂),  o = σ(ô),  i = σ(î)
 *   c = m·(f·c⁻ + i·a)
 *   h = m·o·tanh(f·c⁻ + i·a)
 * </pre>
 *
 * m is the step's mask, 1 where an example goes on and 0 where it has ended. The backward pass does
 * the same steps in reverse with one product for ∂E/∂[b W R] and one for ∂E/∂[x; h⁻].
 *
 * <p>Products run in native memory, the rest on the heap ({@link CellLoops}). Scratch is kept from
 * pass to pass; what a pass computes does not depend on what is in it. Not for several threads at
 * once.
 */
final class LstmKernel {
  private final CellStates states;
  private final LstmWeights weights = new LstmWeights();
  private final LstmWeights gradients = new LstmWeights();
  private final NativeFloats inputs = new NativeFloats();
  private final NativeFloats gates = new NativeFloats();
  private final NativeFloats below = new NativeFloats();
  private final StepMask mask = new StepMask();
  private float[] hidden = new float[0];
  private float[] dHidden = new float[0];
  private float[] dOutput = new float[0];
  private float[] dCell = new float[0];
  private float[] dInput = new float[0];
  private float[] ones = new float[0];
  private LstmShape shape;
  private boolean begunFromState;

  LstmKernel(Retention retention) {
    states = new CellStates(retention);
  }

  /**
   * What a forward pass reads.
   *
   * @param w [F, 4H] of order 'f', {@code r} [H, 4H] likewise, {@code b} [4H]
   * @param x T slabs of F rows
   * @param mask T rows of B values; null for none
   * @param state where the sequence begins; null for zeros
   */
  record Pass(
      LstmShape shape,
      FloatPointer w,
      FloatPointer r,
      FloatPointer b,
      float[] x,
      float[] mask,
      State state) {}

  /** Outputs and cells between two steps, a slab each. */
  record State(float[] hidden, float[] cell) {}

  /**
   * Where a backward pass writes.
   *
   * @param x T slabs of F rows; null if nobody asks for it
   */
  record Gradients(FloatPointer w, FloatPointer r, FloatPointer b, FloatPointer x) {}

  /**
   * Computes h of every step.
   *
   * @param output T slabs of H rows
   */
  void forward(Pass pass, FloatPointer output) {
    begin(pass);
    int slab = shape.unitSlab();
    for (int t = 0; t < shape.steps(); t++) {
      FloatPointer rows = gatherInput(pass, t);
      NativeFloats.multiply(
          shape.gateRows(),
          shape.batch(),
          usedRows(t),
          weights.from(0, shape),
          new Matrix(rows, shape.batch()),
          0,
          new Matrix(gates.at(0), shape.batch()));
      for (int block = 0; block < BLOCKS; block++) {
        gates.at((long) block * slab).get(states.gate(t, block), 0, slab);
      }
      step(t);
      output.getPointer((long) t * slab).put(hidden, 0, slab);
    }
  }

  private void begin(Pass pass) {
    shape = pass.shape();
    begunFromState = pass.state() != null;
    mask.set(shape, pass.mask());
    weights.pack(shape, pass.w(), pass.r(), pass.b());
    states.begin(shape, pass.state());
    int slots = states.slot(shape.steps() - 1) + 1;
    inputs.reserve((long) slots * shape.rows() * shape.batch());
    gates.reserve((long) BLOCKS * shape.unitSlab());
    reserveHeap();
    if (begunFromState) {
      System.arraycopy(pass.state().hidden(), 0, hidden, 0, shape.unitSlab());
    }
  }

  private void reserveHeap() {
    int slab = shape.unitSlab();
    if (hidden.length < slab) {
      hidden = new float[slab];
      dHidden = new float[slab];
      dOutput = new float[slab];
      dCell = new float[slab];
    }
    if (dInput.length < shape.inputSlab()) {
      dInput = new float[shape.inputSlab()];
    }
    if (ones.length < shape.batch()) {
      ones = new float[shape.batch()];
      Arrays.fill(ones, 1);
    }
  }

  /** Without a state the first step has no h⁻: the product leaves its rows out. */
  private int usedRows(int t) {
    return t > 0 || begunFromState ? shape.rows() : 1 + shape.inputs();
  }

  /** The matrix [1; x; h⁻] of a step. */
  private FloatPointer inputRows(int t) {
    return inputs.at((long) states.slot(t) * shape.rows() * shape.batch());
  }

  private FloatPointer gatherInput(Pass pass, int t) {
    FloatPointer rows = inputRows(t);
    rows.put(ones, 0, shape.batch());
    rows.getPointer(shape.batch()).put(pass.x(), t * shape.inputSlab(), shape.inputSlab());
    if (usedRows(t) == shape.rows()) {
      rows.getPointer(shape.batch() + shape.inputSlab()).put(hidden, 0, shape.unitSlab());
    }
    return rows;
  }

  private void step(int t) {
    int slab = shape.unitSlab();
    float[] a = states.gate(t, CANDIDATE);
    float[] f = states.gate(t, FORGET);
    float[] o = states.gate(t, OUTPUT);
    float[] i = states.gate(t, INPUT);
    RationalTanh.tanh(a, a, slab);
    RationalTanh.sigmoid(f, slab);
    RationalTanh.sigmoid(o, slab);
    RationalTanh.sigmoid(i, slab);
    float[] cell = states.cellAfter(t);
    float[] tanhCell = states.tanhCell(t);
    CellLoops.cell(a, f, i, states.cellBefore(t), cell, slab);
    RationalTanh.tanh(cell, tanhCell, slab);
    CellLoops.multiply(o, tanhCell, hidden, slab);
    mask.apply(t, cell);
    mask.apply(t, hidden);
  }

  /** h and c after the last step of the last forward pass; copies. */
  State last() {
    float[] cell = states.cellAfter(shape.steps() - 1);
    return new State(
        Arrays.copyOf(hidden, shape.unitSlab()), Arrays.copyOf(cell, shape.unitSlab()));
  }

  /**
   * The gradient of E, given ∂E/∂h of every step; once for each forward pass, whose states it
   * overwrites.
   *
   * @param epsilon T slabs of H rows
   * @param firstStep errors go back as far as this step: 0 for the whole pass
   */
  void backward(float[] epsilon, int firstStep, Gradients to) {
    int slab = shape.unitSlab();
    gradients.clear(shape);
    Arrays.fill(dHidden, 0, slab, 0);
    Arrays.fill(dCell, 0, slab, 0);
    below.reserve((long) (shape.rows() - 1) * shape.batch());
    for (int t = shape.steps() - 1; t >= firstStep; t--) {
      CellLoops.add(epsilon, Math.multiplyExact(t, slab), dHidden, dOutput, slab);
      stepBack(t);
      for (int block = 0; block < BLOCKS; block++) {
        gates.at((long) block * slab).put(states.gate(t, block), 0, slab);
      }
      NativeFloats.multiply(
          shape.gateRows(),
          usedRows(t),
          shape.batch(),
          new Matrix(gates.at(0), shape.batch()),
          new Matrix(inputRows(t), shape.batch()).transpose(),
          1,
          gradients.from(0, shape));
      propagate(t, firstStep, to.x());
    }
    gradients.unpack(shape, to.w(), to.r(), to.b());
    if (to.x() != null) {
      clearInputGradient(firstStep, to.x());
    }
  }

  /** Turns the gates of a step into the derivatives by their inputs. */
  private void stepBack(int t) {
    int slab = shape.unitSlab();
    float[] tanhCell = states.tanhCell(t);
    float[] o = states.gate(t, OUTPUT);
    mask.apply(t, dOutput);
    mask.apply(t, dCell);
    CellLoops.addThroughOutput(dOutput, o, tanhCell, dCell, slab);
    CellLoops.outputGate(dOutput, tanhCell, o, slab);
    CellLoops.candidateAndInputGate(dCell, states.gate(t, CANDIDATE), states.gate(t, INPUT), slab);
    CellLoops.forgetGate(states.cellBefore(t), states.gate(t, FORGET), dCell, slab);
  }

  /** ∂E/∂[x; h⁻] of a step, or the part of it that somebody reads. */
  private void propagate(int t, int firstStep, FloatPointer inputGradient) {
    int inputRows = inputGradient == null ? 0 : shape.inputs();
    int unitRows = t > firstStep ? shape.units() : 0;
    if (inputRows + unitRows == 0) {
      return;
    }
    int firstColumn = inputRows > 0 ? 1 : 1 + shape.inputs();
    NativeFloats.multiply(
        inputRows + unitRows,
        shape.batch(),
        shape.gateRows(),
        weights.from(firstColumn, shape).transpose(),
        new Matrix(gates.at(0), shape.batch()),
        0,
        new Matrix(below.at(0), shape.batch()));
    if (inputRows > 0) {
      int length = shape.inputSlab();
      below.at(0).get(dInput, 0, length);
      inputGradient.getPointer((long) t * length).put(dInput, 0, length);
    }
    if (unitRows > 0) {
      below.at((long) inputRows * shape.batch()).get(dHidden, 0, shape.unitSlab());
    }
  }

  private void clearInputGradient(int steps, FloatPointer inputGradient) {
    int length = shape.inputSlab();
    Arrays.fill(dInput, 0, length, 0);
    for (int t = 0; t < steps; t++) {
      inputGradient.getPointer((long) t * length).put(dInput, 0, length);
    }
  }
}
