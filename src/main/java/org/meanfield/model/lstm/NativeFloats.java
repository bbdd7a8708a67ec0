package org.meanfield.model.lstm;

import org.bytedeco.javacpp.FloatPointer;

/** Native memory that only grows, so that a pass of a seen size allocates nothing. */
final class NativeFloats {
  private FloatPointer memory = new FloatPointer();
  private long capacity;

  /** Makes room for {@code length} floats; what was there is lost when it has to grow. */
  void reserve(long length) {
    if (length > capacity) {
      memory.close();
      memory = new FloatPointer(length);
      capacity = length;
    }
  }

  /** A pointer to element {@code index}; good until the next {@link #reserve}. */
  FloatPointer at(long index) {
    return memory.getPointer(index);
  }
}
