package org.meanfield.model.lstm;

import java.util.Arrays;

/**
 * The results of a pass's steps on the heap, where loops vectorise: gates, cells and their tanh,
 * each a slab of H·B values. Arrays only grow and are used from their beginning.
 */
final class CellStates {
  /** Blocks of the gates, in DL4J's order. */
  static final int CANDIDATE = 0;

  static final int FORGET = 1;
  static final int OUTPUT = 2;
  static final int INPUT = 3;
  static final int BLOCKS = 4;

  private final Retention retention;
  private float[][][] gates = new float[0][][];
  private float[][] tanhCells = new float[0][];
  private float[][] cells = new float[0][];

  CellStates(Retention retention) {
    this.retention = retention;
  }

  /** Makes room for a pass and sets its first cell, which is zero without a state. */
  void begin(PassShape shape, FusedKernel.State state) {
    int slab = shape.unitSlab();
    int slots = retention.slots(shape.steps());
    if (gates.length < slots || gates[0][0].length < slab) {
      int room = Math.max(slab, gates.length == 0 ? 0 : gates[0][0].length);
      int length = Math.max(slots, gates.length);
      gates = new float[length][BLOCKS][room];
      tanhCells = new float[length][room];
      cells = new float[length + 1][room];
    }
    if (state == null) {
      Arrays.fill(cells[0], 0, slab, 0);
    } else {
      System.arraycopy(state.cell(), 0, cells[0], 0, slab);
    }
  }

  /** One gate of a step, or the derivatives that have taken its place. */
  float[] gate(int t, int block) {
    return gates[retention.slot(t)][block];
  }

  float[] tanhCell(int t) {
    return tanhCells[retention.slot(t)];
  }

  /** The cell before step {@code t}. */
  float[] cellBefore(int t) {
    return cells[retention.slot(t)];
  }

  /** The cell after step {@code t}: with one step kept, the same array as before it. */
  float[] cellAfter(int t) {
    return retention == Retention.EVERY_STEP ? cells[t + 1] : cells[0];
  }
}
