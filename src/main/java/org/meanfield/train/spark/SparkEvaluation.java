package org.meanfield.train.spark;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Target;
import org.meanfield.model.Networks;
import org.meanfield.random.Seeds;
import org.meanfield.train.Evaluation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Judges a model on a split: one task a shard, summed in worker order. */
public final class SparkEvaluation {
  private final JavaSparkContext spark;
  private final String configurationJson;
  private final Judge judge;

  /**
   * For networks of one configuration.
   *
   * @param target what a network with labels is to tell; others are their own judges
   */
  public SparkEvaluation(JavaSparkContext spark, String configurationJson, Target target) {
    this.spark = spark;
    this.configurationJson = configurationJson;
    this.judge = Judges.of(configurationJson, target);
  }

  /** Judges the network with these parameters on all examples. */
  public Evaluation evaluate(float[] parameters, ShardedData data, String description) {
    return evaluate(parameters, data, data.examples(), description);
  }

  /**
   * As {@link #evaluate(float[], ShardedData, String)}, on a part of the examples.
   *
   * @param atMost how many
   */
  public Evaluation evaluate(float[] parameters, ShardedData data, int atMost, String description) {
    spark.setJobDescription(description);
    Broadcast<ReadNetwork> model = spark.broadcast(new ReadNetwork(configurationJson, parameters));
    try {
      List<double[]> shards =
          data.inOrder(atMost).mapPartitionsWithIndex(new JudgeShard(model, judge), true).collect();
      double[] sums = new double[judge.sums()];
      for (double[] shard : shards) {
        for (int i = 0; i < sums.length; i++) {
          sums[i] += shard[i];
        }
      }
      return judge.evaluation(sums);
    } finally {
      model.destroy();
    }
  }

  private static final class JudgeShard
      implements Function2<Integer, Iterator<DataSet>, Iterator<double[]>> {
    /** For models that draw samples to be judged. */
    private static final long JUDGE_STREAM = 3;

    private final Broadcast<ReadNetwork> broadcast;
    private final Judge judge;

    JudgeShard(Broadcast<ReadNetwork> broadcast, Judge judge) {
      this.broadcast = broadcast;
      this.judge = judge;
    }

    @Override
    public Iterator<double[]> call(Integer worker, Iterator<DataSet> minibatches) {
      double[] sums = broadcast.value().ask(network -> sums(network, worker, minibatches));
      return List.of(sums).iterator();
    }

    private double[] sums(MultiLayerNetwork network, int worker, Iterator<DataSet> minibatches) {
      double[] sums = new double[judge.sums()];
      for (int m = 0; minibatches.hasNext(); m++) {
        DataSet minibatch = minibatches.next();
        Nd4j.getRandom().setSeed(Seeds.mix(JUDGE_STREAM, worker, m));
        judge.add(network, minibatch, sums);
        Networks.forgetInput(network);
        NativeArrays.close(minibatch);
      }
      return sums;
    }
  }
}
