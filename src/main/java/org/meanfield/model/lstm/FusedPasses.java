package org.meanfield.model.lstm;

import java.lang.ref.Reference;
import java.util.function.Function;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.meanfield.model.layer.Floats;
import org.meanfield.model.lstm.PassCall.Purpose;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Passes by a {@link FusedKernel}, between ND4J's arrays and its slabs. */
final class FusedPasses implements Passes {
  private static final float[] NOTHING = new float[0];

  private final FusedKernel training;
  private final FusedKernel inference;
  private final Slabs inputs = new Slabs();
  private final Slabs indices = new Slabs();
  private final Slabs errors = new Slabs();

  /** The pass whose states the kernel holds; null if none, or once a backward pass used them up. */
  private PassCall held;

  private OneHotInputs oneHot = OneHotInputs.NONE;

  FusedPasses(Function<Retention, FusedKernel> kernel) {
    training = kernel.apply(Retention.EVERY_STEP);
    inference = kernel.apply(Retention.LAST_STEP);
  }

  /** Returns whether {@link LstmKernel} computes what such a layer means. */
  static boolean cover(LSTM layer, DataType type) {
    return type == DataType.FLOAT
        && layer.getActivationFn() instanceof ActivationTanH
        && layer.getGateActivationFn() instanceof ActivationSigmoid;
  }

  /** Returns whether {@link RnnKernel} computes what such a layer means. */
  static boolean cover(SimpleRnn layer, DataType type) {
    return type == DataType.FLOAT && layer.getActivationFn() instanceof ActivationTanH;
  }

  @Override
  public boolean takeIndices(OneHotInputs oneHot) {
    this.oneHot = oneHot;
    return true;
  }

  @Override
  public Result forward(PassCall call) {
    boolean forTraining = call.purpose() == Purpose.TRAINING;
    FusedKernel kernel = forTraining ? training : inference;
    PassShape shape = shape(call);
    INDArray output =
        call.workspaces()
            .createUninitialized(
                ArrayType.ACTIVATIONS,
                DataType.FLOAT,
                new long[] {shape.batch(), shape.units(), shape.steps()},
                'f');
    if (forTraining) {
      held = null;
    }
    INDArray w = Slabs.columnMajor(call.w());
    INDArray r = Slabs.columnMajor(call.r());
    INDArray b = Slabs.columnMajor(call.b());
    try {
      kernel.forward(
          new FusedKernel.Pass(
              shape,
              Floats.pointer(w),
              Floats.pointer(r),
              Floats.pointer(b),
              dense(call.input(), shape),
              places(call.input(), shape),
              call.mask() == null ? null : Slabs.columns(call.mask()),
              call.state() == null ? null : state(call.state())),
          Floats.pointer(output));
    } finally {
      // Pointers don't keep copies from being freed.
      Reference.reachabilityFence(w);
      Reference.reachabilityFence(r);
      Reference.reachabilityFence(b);
    }
    if (forTraining) {
      held = call;
    }
    return new Result(output, steps -> after(steps, kernel, shape, output));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // This very pass, not one that looks like it.
  public Pair<Gradient, INDArray> backward(PassCall call, Backward backward) {
    if (held != call) {
      forward(call);
    }
    held = null;
    PassShape shape = shape(call);
    INDArray below = null;
    FloatPointer belowPointer = null;
    if (backward.inputGradient() == InputGradient.READ) {
      below =
          backward
              .workspaces()
              .createUninitialized(
                  ArrayType.ACTIVATION_GRAD,
                  DataType.FLOAT,
                  new long[] {shape.batch(), shape.inputs(), shape.steps()},
                  'f');
      belowPointer = Floats.pointer(below);
    }
    training.backward(
        errors.read(backward.epsilon().castTo(DataType.FLOAT)),
        new FusedKernel.Gradients(
            Floats.pointer(backward.views().get(W)),
            Floats.pointer(backward.views().get(R)),
            Floats.pointer(backward.views().get(B)),
            belowPointer));
    return backward.gradient(below);
  }

  private static FusedKernel.State state(CarriedState state) {
    INDArray cell = state.cell();
    return new FusedKernel.State(
        Slabs.columns(state.output()), cell == null ? null : Slabs.columns(cell));
  }

  private static CarriedState after(
      int steps, FusedKernel kernel, PassShape shape, INDArray output) {
    float[] hidden = new float[shape.unitSlab()];
    try {
      Floats.pointer(output).getPointer((steps - 1L) * hidden.length).get(hidden);
    } finally {
      // A pointer doesn't keep its array from being freed.
      Reference.reachabilityFence(output);
    }
    float[] cell = kernel.cellAfter(steps);
    return new CarriedState(matrix(hidden, shape), cell == null ? null : matrix(cell, shape));
  }

  /** The slabs of an input's values that are no indices. */
  private float[] dense(INDArray input, PassShape shape) {
    if (shape.gathered() == 0) {
      return inputs.read(input);
    }
    return shape.inputs() == 0 ? NOTHING : inputs.read(rows(input, 0, shape.inputs()));
  }

  private int[] places(INDArray input, PassShape shape) {
    if (shape.gathered() == 0) {
      return null;
    }
    INDArray stored = rows(input, shape.inputs(), oneHot.count());
    return oneHot.places(indices.read(stored), shape.steps(), shape.batch());
  }

  private static INDArray rows(INDArray input, int first, int count) {
    return input.get(
        NDArrayIndex.all(), NDArrayIndex.interval(first, first + count), NDArrayIndex.all());
  }

  private PassShape shape(PassCall call) {
    INDArray input = call.input();
    int units = Math.toIntExact(call.r().size(0));
    return new PassShape(
        Math.toIntExact(input.size(0)),
        Math.toIntExact(input.size(1)) - oneHot.count(),
        Math.toIntExact(input.size(2)),
        units,
        Math.toIntExact(call.r().size(1)) / units,
        oneHot.values());
  }

  private static INDArray matrix(float[] slab, PassShape shape) {
    INDArray matrix =
        Nd4j.createUninitializedDetached(DataType.FLOAT, 'f', shape.batch(), shape.units());
    Floats.pointer(matrix).put(slab, 0, shape.unitSlab());
    return matrix;
  }
}
