package org.meanfield.data;

import java.io.Serializable;
import org.meanfield.random.Seeds;
import org.nd4j.linalg.dataset.DataSet;

/** The conversion of examples to the arrays of a minibatch. */
interface MinibatchForm extends Serializable {
  /** Returns how many examples are judged at once: larger operations are faster, up to a size. */
  default int evaluationBatch() {
    return 256;
  }

  /**
   * Returns the order in which an epoch visits a shard's examples.
   *
   * @param cuts where the order is cut into minibatches
   * @param seed of this epoch and this shard
   */
  default int[] order(Shard shard, MinibatchCuts cuts, long seed) {
    return Seeds.permutation(shard.size(), seed);
  }

  /**
   * Returns the number of values of a step, of features or of labels, whichever has more; of
   * vectors, those of an example.
   */
  int width();

  /** Returns the steps of an example where minibatches pad to the longest; else 1. */
  default int steps(Example example) {
    return 1;
  }

  /**
   * Makes a minibatch, whose arrays are the caller's.
   *
   * @param positions in the shard, of the examples in the minibatch's order
   */
  DataSet minibatch(Shard shard, int[] positions);
}
