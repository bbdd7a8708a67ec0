package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.ClassNumbers;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Target;
import org.meanfield.model.Networks;
import org.meanfield.model.layer.Draws;
import org.meanfield.random.Seeds;
import org.meanfield.train.Evaluation;
import org.meanfield.train.ExampleScores;
import org.nd4j.linalg.dataset.DataSet;

/** Judges a model on a split: one task a shard, summed in worker order. */
public final class SparkEvaluation {
  /** The stream of random numbers for models that draw samples when they are evaluated. */
  private static final long JUDGE_STREAM = 3;

  private final JavaSparkContext spark;
  private final String configurationJson;
  private final Judge judge;

  /**
   * Creates the evaluation for networks of one configuration.
   *
   * @param target what a network with labels is to predict; others are their own judges
   */
  public SparkEvaluation(JavaSparkContext spark, String configurationJson, Target target) {
    this(spark, configurationJson, target, List.of());
  }

  /**
   * Creates the evaluation for networks of one configuration, by time series, too.
   *
   * @param series the names of the data's time series; empty if there are none
   */
  public SparkEvaluation(
      JavaSparkContext spark, String configurationJson, Target target, List<String> series) {
    this.spark = spark;
    this.configurationJson = configurationJson;
    this.judge = Judges.of(configurationJson, target, ClassNumbers.same(target.outputs()), series);
  }

  /**
   * Creates an evaluation of networks of one configuration on data that may have other classes than
   * they know.
   *
   * @param numbers that the networks have for the data's classes; what is of a class without one
   *     isn't judged
   */
  public SparkEvaluation(
      JavaSparkContext spark, String configurationJson, Target target, ClassNumbers numbers) {
    this.spark = spark;
    this.configurationJson = configurationJson;
    this.judge = Judges.of(configurationJson, target, numbers, List.of());
  }

  /** Judges the network with these parameters on all examples. */
  public Evaluation evaluate(float[] parameters, ShardedData data, String description) {
    return evaluate(parameters, data, data.examples(), description);
  }

  /**
   * Judges the network with these parameters on a part of the examples.
   *
   * @param atMost how many
   */
  public Evaluation evaluate(float[] parameters, ShardedData data, int atMost, String description) {
    double[] sums = new double[judge.sums()];
    for (double[] shard : ask(new Sums(judge), parameters, data, atMost, description)) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += shard[i];
      }
    }
    return judge.evaluation(sums);
  }

  /**
   * Returns each example's contribution to the metric by which such models are compared, in an
   * order that depends on the data and the number of its shards alone.
   */
  public ExampleScores scores(float[] parameters, ShardedData data, String description) {
    return ExampleScores.joined(
        ask(new Scores(judge), parameters, data, data.examples(), description).stream()
            .flatMap(List::stream)
            .toList());
  }

  /**
   * Returns each example's score as an anomaly, in the order of {@link #scores}.
   *
   * @throws IllegalStateException if the model has none
   */
  public ExampleScores anomalyScores(float[] parameters, ShardedData data, String description) {
    return ExampleScores.joined(
        ask(new Anomalies(judge), parameters, data, data.examples(), description).stream()
            .flatMap(List::stream)
            .toList());
  }

  private <T> List<T> ask(
      Question<T> question, float[] parameters, ShardedData data, int atMost, String description) {
    spark.setJobDescription(description);
    Broadcast<ReadNetwork> model = spark.broadcast(new ReadNetwork(configurationJson, parameters));
    try {
      return data.inOrder(atMost)
          .mapPartitionsWithIndex(new AskShard<>(model, question), true)
          .collect();
    } finally {
      model.destroy();
    }
  }

  /** Begins the draws of this thread for a minibatch, which is known by its worker and number. */
  static void beginDraws(int worker, int minibatch) {
    Draws.begin(Seeds.mix(JUDGE_STREAM, worker, minibatch));
  }

  /** A question about a shard, minibatch by minibatch. */
  private interface Question<T> extends Serializable {
    /** The answer for no minibatch. */
    T nothing();

    /** Adds what a minibatch says. */
    void add(MultiLayerNetwork network, DataSet minibatch, T answer);
  }

  private record Sums(Judge judge) implements Question<double[]> {
    @Override
    public double[] nothing() {
      return new double[judge.sums()];
    }

    @Override
    public void add(MultiLayerNetwork network, DataSet minibatch, double[] answer) {
      judge.add(network, minibatch, answer);
    }
  }

  private record Scores(Judge judge) implements Question<List<ExampleScores>> {
    @Override
    public List<ExampleScores> nothing() {
      return new ArrayList<>();
    }

    @Override
    public void add(MultiLayerNetwork network, DataSet minibatch, List<ExampleScores> answer) {
      answer.add(judge.scores(network, minibatch));
    }
  }

  private record Anomalies(Judge judge) implements Question<List<ExampleScores>> {
    @Override
    public List<ExampleScores> nothing() {
      return new ArrayList<>();
    }

    @Override
    public void add(MultiLayerNetwork network, DataSet minibatch, List<ExampleScores> answer) {
      answer.add(judge.anomalyScores(network, minibatch));
    }
  }

  private record AskShard<T>(Broadcast<ReadNetwork> broadcast, Question<T> question)
      implements Function2<Integer, Iterator<DataSet>, Iterator<T>> {
    @Override
    public Iterator<T> call(Integer worker, Iterator<DataSet> minibatches) {
      T answer = broadcast.value().ask(network -> answer(network, worker, minibatches));
      return List.of(answer).iterator();
    }

    private T answer(MultiLayerNetwork network, int worker, Iterator<DataSet> minibatches) {
      T answer = question.nothing();
      for (int m = 0; minibatches.hasNext(); m++) {
        DataSet minibatch = minibatches.next();
        beginDraws(worker, m);
        question.add(network, minibatch, answer);
        Networks.forgetInput(network);
        NativeArrays.close(minibatch);
      }
      return answer;
    }
  }
}
