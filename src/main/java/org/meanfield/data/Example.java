package org.meanfield.data;

import java.io.Serializable;

/** One example as its shard keeps it. */
sealed interface Example extends Serializable permits LabelledImage, Sequence, TextWindow {
  /** The position in the source, which orders a shard. */
  long id();
}
