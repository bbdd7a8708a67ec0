package org.meanfield.model.lstm;

/**
 * The extents of one pass: B examples, F dense inputs, T steps, H units of G gates, where an LSTM
 * has G = 4 and a simple network 1; and V inputs that are values of one-hot vectors, whose rows of
 * W are gathered rather than multiplied.
 *
 * <p>A <em>slab</em> is one step's matrix with a row for each unit and a column for each example,
 * which is how DL4J's arrays [B, units, T] of order 'f' lie in memory: one slab after the other.
 */
record PassShape(int batch, int inputs, int steps, int units, int gates, int gathered) {
  /** Creates the extents of a pass whose inputs are all dense. */
  PassShape(int batch, int inputs, int steps, int units, int gates) {
    this(batch, inputs, steps, units, gates, 0);
  }

  /** Rows of W: those of dense inputs, then those that are gathered. */
  int weightRows() {
    return Math.addExact(inputs, gathered);
  }

  /** Elements of a slab with a row for each unit. */
  int unitSlab() {
    return Math.multiplyExact(units, batch);
  }

  /** Elements of a slab with a row for each input. */
  int inputSlab() {
    return Math.multiplyExact(inputs, batch);
  }

  /** Rows of the matrix [1; x; h⁻] that the weights multiply. */
  int rows() {
    return 1 + inputs + units;
  }

  /** Rows of all gates' inputs. */
  int gateRows() {
    return Math.multiplyExact(gates, units);
  }
}
