package org.meanfield.model.lstm;

import org.bytedeco.javacpp.FloatPointer;

/**
 * A recurrent layer in float32 whose steps are one product and loops over arrays. Scratch is kept
 * from pass to pass; what a pass computes does not depend on what is in it. Not for several threads
 * at once.
 */
sealed interface FusedKernel permits LstmKernel, RnnKernel {
  /**
   * The input of a forward pass.
   *
   * @param w [F + V, G·H] of order 'f', {@code r} [H, G·H] likewise, {@code b} [G·H]
   * @param x T slabs of F rows
   * @param places of the ones of each step's one-hot vectors, see {@link OneHotInputs#places}
   * @param mask T rows of B values; null for none
   * @param state where the sequence begins; null for zeros
   */
  record Pass(
      PassShape shape,
      FloatPointer w,
      FloatPointer r,
      FloatPointer b,
      float[] x,
      int[] places,
      float[] mask,
      State state) {}

  /**
   * The state that goes from one step to the next, a slab each.
   *
   * @param hidden h
   * @param cell c; null in a layer without cells
   */
  record State(float[] hidden, float[] cell) {}

  /**
   * The memory that a backward pass writes the gradients to.
   *
   * @param w [F + V, G·H] of order 'f'
   * @param x T slabs of F rows, by the dense inputs alone; null if nobody asks for it
   */
  record Gradients(FloatPointer w, FloatPointer r, FloatPointer b, FloatPointer x) {}

  /**
   * Computes h of every step.
   *
   * @param output T slabs of H rows
   */
  void forward(Pass pass, FloatPointer output);

  /**
   * Returns a copy of c after {@code steps} steps of the last forward pass, which are all of them
   * if one step is kept; null in a layer without cells.
   */
  float[] cellAfter(int steps);

  /**
   * Computes the gradient of E, given ∂E/∂h of every step; once for each forward pass, whose states
   * it overwrites.
   *
   * @param epsilon T slabs of H rows
   */
  void backward(float[] epsilon, Gradients to);
}
