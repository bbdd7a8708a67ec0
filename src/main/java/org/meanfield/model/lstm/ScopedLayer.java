package org.meanfield.model.lstm;

/** A layer that can be told the scope of its backward passes. */
interface ScopedLayer {
  BackpropScope scope();
}
