package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.meanfield.data.ShardedData;
import org.meanfield.model.layer.Draws;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A pass over a split of vectors, one task a shard. In names of arrays, B counts examples and F
 * values of an example.
 *
 * @param drawn whether values are binary ones, drawn as an RBM's judge draws them
 * @param work on the values
 * @param <T> what is known of a shard
 */
record VectorPass<T>(boolean drawn, Work<T> work)
    implements Function2<Integer, Iterator<DataSet>, Iterator<T>> {
  /** The work on a shard's minibatches. */
  interface Work<T> extends Serializable {
    /** Returns what is known before the first minibatch. */
    T begin();

    /** Adds a minibatch, whose values are gone afterwards. */
    void add(INDArray x_BF, T known);
  }

  /** Returns what is known of each shard, in worker order. */
  List<T> over(ShardedData data) {
    return data.inOrder().mapPartitionsWithIndex(this, true).collect();
  }

  @Override
  public Iterator<T> call(Integer worker, Iterator<DataSet> minibatches) {
    T known = work.begin();
    for (int m = 0; minibatches.hasNext(); m++) {
      DataSet minibatch = minibatches.next();
      SparkEvaluation.beginDraws(worker, m);
      Scratch.within(
          () -> {
            INDArray x_BF = minibatch.getFeatures();
            work.add(drawn ? Draws.bernoulli(x_BF) : x_BF, known);
          });
      NativeArrays.close(minibatch);
    }
    return List.of(known).iterator();
  }
}
