package org.meanfield.model.lstm;

/** A mask [B, T] as rows of steps, applied to slabs. */
final class StepMask {
  private PassShape shape;
  private float[] rows;
  private float[] spread = new float[0];

  /** Takes T rows of B values; null for no mask. */
  void set(PassShape shape, float[] rows) {
    this.shape = shape;
    this.rows = rows;
    if (rows != null && spread.length < shape.unitSlab()) {
      spread = new float[shape.unitSlab()];
    }
  }

  /** Multiplies each row of a slab by the mask of step {@code t}. */
  void apply(int t, float[] slab) {
    if (rows == null || isAllOnes(t)) {
      return;
    }
    for (int unit = 0; unit < shape.units(); unit++) {
      System.arraycopy(rows, t * shape.batch(), spread, unit * shape.batch(), shape.batch());
    }
    CellLoops.multiply(slab, spread, slab, shape.unitSlab());
  }

  private boolean isAllOnes(int t) {
    for (int example = 0; example < shape.batch(); example++) {
      if (rows[t * shape.batch() + example] != 1) {
        return false;
      }
    }
    return true;
  }
}
