package org.meanfield.model.lstm;

/** A layer that can be told the scope of its backward passes, and the form of its input. */
interface ScopedLayer {
  /** Returns the layer's way through sequences. */
  Recurrence recurrence();

  /** Returns the scope of the layer's backward passes. */
  default BackpropScope scope() {
    return recurrence().scope();
  }
}
