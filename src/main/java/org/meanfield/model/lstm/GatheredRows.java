package org.meanfield.model.lstm;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The rows of W that belong to one-hot inputs. The product of a one-hot vector and W is a row of W,
 * which is added here; ∂E/∂W adds up, row by row, the derivatives of the steps that took the row.
 * Sums go from the last step to the first, and over the examples of each in their order, so that
 * they are the same every time.
 *
 * <p>Weights and sums lie in G·H rows with a value for each of the V inputs, behind one that stands
 * for a vector of zeros.
 */
final class GatheredRows {
  private float[] weights = new float[0];
  private float[] sums = new float[0];
  private int[] places;
  private PassShape shape;

  /** Takes the weights of a pass, and the places of its ones. */
  void begin(FusedKernel.Pass pass) {
    shape = pass.shape();
    places = pass.places();
    if (isEmpty()) {
      return;
    }
    int length = Math.multiplyExact(shape.gateRows(), stride());
    if (weights.length < length) {
      weights = new float[length];
      sums = new float[length];
    }
    for (int unit = 0; unit < shape.gateRows(); unit++) {
      rowOf(pass.w(), unit).get(weights, unit * stride() + 1, shape.gathered());
      weights[unit * stride()] = 0;
    }
  }

  private boolean isEmpty() {
    return shape.gathered() == 0;
  }

  private int stride() {
    return 1 + shape.gathered();
  }

  /** Returns the one-hot inputs' weights of a gate's unit in a matrix [F + V, G·H]. */
  private FloatPointer rowOf(FloatPointer w, int unit) {
    return w.getPointer((long) unit * shape.weightRows() + shape.inputs());
  }

  /** Adds what a step's one-hot vectors contribute to a gate's inputs. */
  void addTo(int t, int gate, float[] slab) {
    int batch = shape.batch();
    for (int at = first(t); at < first(t + 1); at += batch) {
      for (int unit = 0; unit < shape.units(); unit++) {
        int from = (gate * shape.units() + unit) * stride();
        int to = unit * batch;
        for (int b = 0; b < batch; b++) {
          slab[to + b] += weights[from + places[at + b]];
        }
      }
    }
  }

  /** Returns where a step's places begin; a step has as many as it has one-hot vectors. */
  private int first(int t) {
    return isEmpty() ? 0 : t * (places.length / shape.steps());
  }

  /** Begins the sums at zero. */
  void beginBackward() {
    if (!isEmpty()) {
      Arrays.fill(sums, 0, shape.gateRows() * stride(), 0);
    }
  }

  /** Adds the derivatives by a gate's inputs to the rows that the step took. */
  void addFrom(int t, int gate, float[] slab) {
    int batch = shape.batch();
    for (int at = first(t); at < first(t + 1); at += batch) {
      for (int unit = 0; unit < shape.units(); unit++) {
        int to = (gate * shape.units() + unit) * stride();
        int from = unit * batch;
        for (int b = 0; b < batch; b++) {
          sums[to + places[at + b]] += slab[from + b];
        }
      }
    }
  }

  /** Hands out the sums. */
  void endBackward(FloatPointer w) {
    if (isEmpty()) {
      return;
    }
    for (int unit = 0; unit < shape.gateRows(); unit++) {
      rowOf(w, unit).put(sums, unit * stride() + 1, shape.gathered());
    }
  }
}
