package org.meanfield.model.lstm;

/** The choice whether the gradient by a layer's input is computed. */
enum InputGradient {
  /** The layer below needs it, or a caller might. */
  READ,
  /** It is left out: below the layer are the data. */
  UNREAD
}
