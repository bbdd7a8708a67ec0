package org.meanfield.data;

import java.io.Serializable;
import java.util.stream.IntStream;

/** One example as its shard keeps it. */
sealed interface Example extends Serializable permits LabelledImage, Sequence, TextWindow {
  /** The position in the source, which orders a shard. */
  long id();

  /** Returns the example's class, or the classes of its steps, where targets are classes. */
  IntStream classes();

  /** Returns the number of its values. */
  int size();

  /** Returns a hash of what it is, wherever it lies in its source. */
  long hash();
}
