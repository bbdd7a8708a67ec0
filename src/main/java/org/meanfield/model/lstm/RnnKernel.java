package org.meanfield.model.lstm;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.meanfield.model.layer.RationalTanh;

/**
 * The simple recurrent network with tanh in float32 (Elman 1990, doi:10.1207/s15516709cog1402_1).
 * For each step, with the output h⁻ of the one before:
 *
 * <pre>
 *   z = [b W R]·[1; x; h⁻]     one product
 *   a = tanh z
 *   h = m·a
 * </pre>
 *
 * m is the step's mask, 1 where an example goes on and 0 where it has ended. On the way back, from
 * ∂E/∂h: ∂E/∂z = m·∂E/∂h·(1 − a²), then one product for ∂E/∂[b W R] and one for ∂E/∂[x; h⁻].
 *
 * <p>Products run in native memory ({@link StepProducts}), the rest on the heap ({@link
 * CellLoops}).
 */
final class RnnKernel implements FusedKernel {
  private final Retention retention;
  private final StepProducts products;
  private final StepMask mask = new StepMask();

  /** a of each step that stays, or ∂E/∂z once it has taken its place. */
  private float[][] activations = new float[0][];

  private float[] hidden = new float[0];
  private float[] dHidden = new float[0];
  private float[] dOutput = new float[0];
  private PassShape shape;

  RnnKernel(Retention retention) {
    this.retention = retention;
    products = new StepProducts(retention);
  }

  @Override
  public void forward(Pass pass, FloatPointer output) {
    begin(pass);
    int slab = shape.unitSlab();
    for (int t = 0; t < shape.steps(); t++) {
      float[] a = activations[retention.slot(t)];
      products.forward(t, hidden);
      products.read(t, 0, a);
      RationalTanh.tanh(a, a, slab);
      System.arraycopy(a, 0, hidden, 0, slab);
      mask.apply(t, hidden);
      output.getPointer((long) t * slab).put(hidden, 0, slab);
    }
  }

  private void begin(Pass pass) {
    shape = pass.shape();
    mask.set(shape, pass.mask());
    products.begin(pass);
    int slab = shape.unitSlab();
    if (hidden.length < slab) {
      hidden = new float[slab];
      dHidden = new float[slab];
      dOutput = new float[slab];
    }
    int slots = retention.slots(shape.steps());
    if (activations.length < slots || activations[0].length < slab) {
      activations = new float[Math.max(slots, activations.length)][hidden.length];
    }
    if (pass.state() != null) {
      System.arraycopy(pass.state().hidden(), 0, hidden, 0, slab);
    }
  }

  @Override
  public float[] cellAfter(int steps) {
    return null;
  }

  @Override
  public void backward(float[] epsilon, Gradients to) {
    int slab = shape.unitSlab();
    products.beginBackward();
    Arrays.fill(dHidden, 0, slab, 0);
    for (int t = shape.steps() - 1; t >= 0; t--) {
      float[] a = activations[retention.slot(t)];
      CellLoops.add(epsilon, Math.multiplyExact(t, slab), dHidden, dOutput, slab);
      mask.apply(t, dOutput);
      CellLoops.throughTanh(dOutput, a, slab);
      products.write(t, 0, a);
      products.backward(t, to.x(), dHidden);
    }
    products.endBackward(to);
  }
}
