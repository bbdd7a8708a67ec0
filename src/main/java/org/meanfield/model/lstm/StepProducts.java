package org.meanfield.model.lstm;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.meanfield.model.blas.Gemm;
import org.meanfield.model.blas.Matrix;

/**
 * The linear part of a recurrent layer's step, in native memory: the gates' inputs [b W R]·[1; x;
 * h⁻] and, on the way back, ∂E/∂[b W R] and ∂E/∂[x; h⁻]. Each of the three is one product. What
 * one-hot inputs add is no product: {@link GatheredRows} looks it up.
 */
final class StepProducts {
  private final Retention retention;
  private final PackedWeights weights = new PackedWeights();
  private final PackedWeights gradients = new PackedWeights();
  private final GatheredRows gathered = new GatheredRows();
  private final NativeFloats inputs = new NativeFloats();
  private final NativeFloats gates = new NativeFloats();
  private final NativeFloats below = new NativeFloats();
  private float[] ones = new float[0];
  private float[] dInput = new float[0];
  private float[] x;
  private PassShape shape;
  private boolean begunFromState;

  StepProducts(Retention retention) {
    this.retention = retention;
  }

  /** Packs the weights of a pass and makes room for its steps. */
  void begin(FusedKernel.Pass pass) {
    shape = pass.shape();
    x = pass.x();
    begunFromState = pass.state() != null;
    weights.pack(shape, pass.w(), pass.r(), pass.b());
    gathered.begin(pass);
    inputs.reserve((long) retention.slots(shape.steps()) * shape.rows() * shape.batch());
    gates.reserve((long) shape.gateRows() * shape.batch());
    if (dInput.length < shape.inputSlab()) {
      dInput = new float[shape.inputSlab()];
    }
    if (ones.length < shape.batch()) {
      ones = new float[shape.batch()];
      Arrays.fill(ones, 1);
    }
  }

  /** Computes the gates' inputs of a step from h⁻, which nobody reads if there is none. */
  void forward(int t, float[] before) {
    FloatPointer rows = inputRows(t);
    rows.put(ones, 0, shape.batch());
    rows.getPointer(shape.batch()).put(x, t * shape.inputSlab(), shape.inputSlab());
    if (usedRows(t) == shape.rows()) {
      rows.getPointer(shape.batch() + shape.inputSlab()).put(before, 0, shape.unitSlab());
    }
    Gemm.here().multiply(1, weights.columns(0, usedRows(t), shape), inputs(t), 0, gates());
  }

  /** The matrix [1; x; h⁻] of a step, as far as it is used. */
  private Matrix inputs(int t) {
    return Matrix.ofRows(inputRows(t), usedRows(t), shape.batch(), shape.batch());
  }

  /** The gates' inputs, or the derivatives by them. */
  private Matrix gates() {
    return Matrix.ofRows(gates.at(0), shape.gateRows(), shape.batch(), shape.batch());
  }

  /** Takes a gate's slab of inputs in a step to the heap. */
  void read(int t, int gate, float[] to) {
    gates.at((long) gate * shape.unitSlab()).get(to, 0, shape.unitSlab());
    gathered.addTo(t, gate, to);
  }

  /** Without a state the first step has no h⁻: the product leaves its rows out. */
  private int usedRows(int t) {
    return t > 0 || begunFromState ? shape.rows() : 1 + shape.inputs();
  }

  private FloatPointer inputRows(int t) {
    return inputs.at((long) retention.slot(t) * shape.rows() * shape.batch());
  }

  /** Begins the sums of {@link #backward} at zero. */
  void beginBackward() {
    gradients.clear(shape);
    gathered.beginBackward();
    below.reserve((long) (shape.rows() - 1) * shape.batch());
  }

  /** Gives a gate's slab of derivatives by its inputs in a step, for {@link #backward}. */
  void write(int t, int gate, float[] from) {
    gates.at((long) gate * shape.unitSlab()).put(from, 0, shape.unitSlab());
    gathered.addFrom(t, gate, from);
  }

  /**
   * Adds a step's part of ∂E/∂[b W R] and goes on to what lies below and before it.
   *
   * @param inputGradient where ∂E/∂x goes, T slabs; null if nobody asks for it
   * @param dBefore where ∂E/∂h⁻ goes; stays as it is in the first step
   */
  void backward(int t, FloatPointer inputGradient, float[] dBefore) {
    Gemm.here()
        .multiply(1, gates(), inputs(t).transpose(), 1, gradients.columns(0, usedRows(t), shape));
    propagate(t, inputGradient, dBefore);
  }

  /** ∂E/∂[x; h⁻] of a step, or the part of it that somebody reads. */
  private void propagate(int t, FloatPointer inputGradient, float[] dBefore) {
    int inputRows = inputGradient == null ? 0 : shape.inputs();
    int unitRows = t > 0 ? shape.units() : 0;
    if (inputRows + unitRows == 0) {
      return;
    }
    int firstColumn = inputRows > 0 ? 1 : 1 + shape.inputs();
    int rows = inputRows + unitRows;
    Matrix used = weights.columns(firstColumn, rows, shape).transpose();
    Matrix errors = Matrix.ofRows(below.at(0), rows, shape.batch(), shape.batch());
    Gemm.here().multiply(1, used, gates(), 0, errors);
    if (inputRows > 0) {
      int length = shape.inputSlab();
      below.at(0).get(dInput, 0, length);
      inputGradient.getPointer((long) t * length).put(dInput, 0, length);
    }
    if (unitRows > 0) {
      below.at((long) inputRows * shape.batch()).get(dBefore, 0, shape.unitSlab());
    }
  }

  /** Hands out the sums of all steps. */
  void endBackward(FusedKernel.Gradients to) {
    gradients.unpack(shape, to.w(), to.r(), to.b());
    // Unpacking writes whole rows of W's gradient, of which these are a part.
    gathered.endBackward(to.w());
  }
}
