package org.meanfield.data;

import java.io.Serializable;
import java.util.stream.IntStream;

/** One example as its shard keeps it. */
sealed interface Example extends Serializable permits LabelledImage, Sequence, TextWindow {
  /** The position in the source, which orders a shard. */
  long id();

  /** Of data whose targets are classes: its own, or those of its steps. */
  IntStream classes();

  /** Of what it is, wherever it lies in its source. */
  long hash();
}
