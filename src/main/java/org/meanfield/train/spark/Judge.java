package org.meanfield.train.spark;

import java.io.Serializable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.train.Evaluation;
import org.meanfield.train.ExampleScores;
import org.nd4j.linalg.dataset.DataSet;

/** Judges one kind of model by sums over examples, which shards can be asked for one by one. */
interface Judge extends Serializable {
  /** Returns the number of sums that the judge keeps. */
  int sums();

  /**
   * Adds a minibatch's part.
   *
   * @param network the model; ND4J's generator of this thread is seeded by the minibatch's place
   * @param sums to be added to, zeros at first
   */
  void add(MultiLayerNetwork network, DataSet minibatch, double[] sums);

  /**
   * Returns each example's contribution to the metric by which such models are compared.
   *
   * @param network as in {@link #add}
   */
  ExampleScores scores(MultiLayerNetwork network, DataSet minibatch);

  /**
   * Returns each example's score as an anomaly, which depends on nothing but the example and the
   * model: the greater, the more abnormal.
   *
   * @throws IllegalStateException if the model predicts labels, so that it has no such score
   */
  default ExampleScores anomalyScores(MultiLayerNetwork network, DataSet minibatch) {
    throw new IllegalStateException("a model of labels has no score for anomalies");
  }

  /** Returns the metrics that follow from the sums over all examples. */
  Evaluation evaluation(double[] sums);
}
