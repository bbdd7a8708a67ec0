package org.meanfield.model.lstm;

import static org.meanfield.model.lstm.CellStates.BLOCKS;
import static org.meanfield.model.lstm.CellStates.CANDIDATE;
import static org.meanfield.model.lstm.CellStates.FORGET;
import static org.meanfield.model.lstm.CellStates.INPUT;
import static org.meanfield.model.lstm.CellStates.OUTPUT;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.meanfield.model.layer.RationalTanh;

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
 * <p>Products run in native memory ({@link StepProducts}), the rest on the heap ({@link
 * CellLoops}).
 */
final class LstmKernel implements FusedKernel {
  private final StepProducts products;
  private final CellStates states;
  private final StepMask mask = new StepMask();
  private float[] hidden = new float[0];
  private float[] dHidden = new float[0];
  private float[] dOutput = new float[0];
  private float[] dCell = new float[0];
  private PassShape shape;

  LstmKernel(Retention retention) {
    products = new StepProducts(retention);
    states = new CellStates(retention);
  }

  @Override
  public void forward(Pass pass, FloatPointer output) {
    begin(pass);
    int slab = shape.unitSlab();
    for (int t = 0; t < shape.steps(); t++) {
      products.forward(t, hidden);
      for (int block = 0; block < BLOCKS; block++) {
        products.read(t, block, states.gate(t, block));
      }
      step(t);
      output.getPointer((long) t * slab).put(hidden, 0, slab);
    }
  }

  private void begin(Pass pass) {
    shape = pass.shape();
    mask.set(shape, pass.mask());
    products.begin(pass);
    states.begin(shape, pass.state());
    int slab = shape.unitSlab();
    if (hidden.length < slab) {
      hidden = new float[slab];
      dHidden = new float[slab];
      dOutput = new float[slab];
      dCell = new float[slab];
    }
    if (pass.state() != null) {
      System.arraycopy(pass.state().hidden(), 0, hidden, 0, slab);
    }
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

  @Override
  public float[] cellAfter(int steps) {
    return Arrays.copyOf(states.cellAfter(steps - 1), shape.unitSlab());
  }

  @Override
  public void backward(float[] epsilon, Gradients to) {
    int slab = shape.unitSlab();
    products.beginBackward();
    Arrays.fill(dHidden, 0, slab, 0);
    Arrays.fill(dCell, 0, slab, 0);
    for (int t = shape.steps() - 1; t >= 0; t--) {
      CellLoops.add(epsilon, Math.multiplyExact(t, slab), dHidden, dOutput, slab);
      stepBack(t);
      for (int block = 0; block < BLOCKS; block++) {
        products.write(t, block, states.gate(t, block));
      }
      products.backward(t, to.x(), dHidden);
    }
    products.endBackward(to);
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
}
