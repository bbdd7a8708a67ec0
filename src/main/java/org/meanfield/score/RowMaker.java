package org.meanfield.score;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.NamedMinibatch;

/**
 * Makes rows of what one kind of model says of examples. In names of arrays, B counts examples, T
 * time steps, K classes or values, M outputs of a value, H hidden units and F values of an example.
 */
interface RowMaker extends Serializable {
  /** Returns the rows' columns. */
  StructType schema();

  /**
   * Asks a network.
   *
   * @return the rows of the minibatch's examples, one after the other, each made when it is asked
   *     for; they need neither the network nor the minibatch's arrays any more
   */
  Iterator<Row> rows(MultiLayerNetwork network, NamedMinibatch minibatch);
}
