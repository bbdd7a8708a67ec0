package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.meanfield.data.ClassNumbers;
import org.meanfield.data.ShardedData;
import org.meanfield.model.Networks;
import org.meanfield.train.Classification;
import org.meanfield.train.Classification.Ranked;
import org.meanfield.train.Evaluation;
import org.meanfield.train.spark.SeenByClass.Seen;
import org.nd4j.linalg.dataset.DataSet;
import scala.Tuple2;

/**
 * The metrics of a classifier that are no sums over examples: the confusion matrix, and of each
 * class AUC and average precision, which need all probabilities of the class in their order. They
 * are shuffled by class, four bytes each, so that an executor holds those of one class at a time
 * and the driver nothing but results. The confusion matrix is counted shard by shard.
 *
 * <p>Rankings are exact. Of more predictions than an executor should sort, every second, every
 * third and so on of each shard is ranked: then {@link Classification#ranked} is smaller than
 * {@link Classification#predictions}.
 */
public final class ClassReport {
  /** Predictions that are ranked at most: 64 MiB of a class. */
  private static final long MOST_RANKED = 1L << 24;

  /** Probabilities that are shuffled at most: 16 GiB of all classes. */
  private static final long MOST_SHUFFLED = 1L << 32;

  /** Classes of a confusion matrix that is computed. */
  private static final int MOST_CONFUSED = 1000;

  /** Probabilities that a task gathers before it writes them: 4 MiB of all classes. */
  private static final int MOST_GATHERED = 1 << 20;

  private final JavaSparkContext spark;
  private final String configurationJson;
  private final ClassNumbers numbers;

  /**
   * Creates the report on networks of one configuration.
   *
   * @param numbers that they have for the data's classes; what is of a class without one isn't
   *     judged
   */
  public ClassReport(JavaSparkContext spark, String configurationJson, ClassNumbers numbers) {
    this.spark = spark;
    this.configurationJson = configurationJson;
    this.numbers = numbers;
  }

  /**
   * Adds these metrics to the evaluation of a classifier; leaves others as they are.
   *
   * @param evaluation of the network with these parameters on this data
   */
  public Evaluation addTo(Evaluation evaluation, float[] parameters, ShardedData data) {
    if (!(evaluation instanceof Classification sums) || sums.predictions() == 0) {
      return evaluation;
    }
    int classes = sums.classes().size();
    int stride = stride(sums.predictions(), classes);
    Map<Integer, ClassPart> parts = parts(parameters, data, classes, stride);
    List<Ranked> rankings = new ArrayList<>();
    List<List<Long>> matrix = new ArrayList<>();
    for (int k = 0; k < classes; k++) {
      rankings.add(parts.get(k).ranking());
      matrix.add(LongStream.of(parts.get(k).told()).boxed().toList());
    }
    return sums.with(rankings, parts.get(0).ranked(), classes > MOST_CONFUSED ? List.of() : matrix);
  }

  /** Returns n where every n-th prediction of a shard is ranked. */
  static int stride(long predictions, int classes) {
    long most = Math.min(MOST_RANKED, MOST_SHUFFLED / classes);
    return Math.toIntExact((predictions + most - 1) / most);
  }

  /** Returns the number of classes that are counted: 0 if they are too many. */
  private static int confused(int classes) {
    return classes > MOST_CONFUSED ? 0 : classes;
  }

  private Map<Integer, ClassPart> parts(
      float[] parameters, ShardedData data, int classes, int stride) {
    spark.setJobDescription("rank predictions by class");
    Broadcast<ReadNetwork> model = spark.broadcast(new ReadNetwork(configurationJson, parameters));
    try {
      return data.inOrder()
          .mapPartitionsToPair(new ByClass(model, numbers, classes, stride))
          .groupByKey(Math.min(classes, spark.defaultParallelism()))
          .mapValues(new Summarise(classes))
          .collectAsMap();
    } finally {
      model.destroy();
    }
  }

  /**
   * The figures of a class.
   *
   * @param ranked predictions
   * @param told how often each class was predicted where this one is the true one; empty if classes
   *     are too many
   */
  record ClassPart(Ranked ranking, long ranked, long[] told) implements Serializable {}

  private record ByClass(
      Broadcast<ReadNetwork> model, ClassNumbers numbers, int classes, int stride)
      implements PairFlatMapFunction<Iterator<DataSet>, Integer, Seen> {
    @Override
    public Iterator<Tuple2<Integer, Seen>> call(Iterator<DataSet> minibatches) {
      // Minibatch by minibatch: a shard's probabilities may be more than memory holds.
      Iterator<ClassPredictions> predictions =
          StreamSupport.stream(
                  Spliterators.spliteratorUnknownSize(minibatches, Spliterator.ORDERED), false)
              .map(this::predictions)
              .iterator();
      int most = Math.max(1, MOST_GATHERED / classes);
      return new SeenByClass(predictions, classes, confused(classes), stride, most);
    }

    private ClassPredictions predictions(DataSet minibatch) {
      return model
          .value()
          .ask(
              network -> {
                ClassPredictions predictions = ClassPredictions.of(network, minibatch, numbers);
                Networks.forgetInput(network);
                NativeArrays.close(minibatch);
                return predictions;
              });
    }
  }

  private record Summarise(int classes) implements Function<Iterable<Seen>, ClassPart> {
    @Override
    public ClassPart call(Iterable<Seen> parts) {
      int ranked = 0;
      long[] told = new long[confused(classes)];
      for (Seen part : parts) {
        ranked = Math.addExact(ranked, part.keys().length);
        for (int k = 0; k < part.told().length; k++) {
          told[k] += part.told()[k];
        }
      }
      int[] keys = new int[ranked];
      int at = 0;
      for (Seen part : parts) {
        System.arraycopy(part.keys(), 0, keys, at, part.keys().length);
        at += part.keys().length;
      }
      return new ClassPart(Ranking.of(keys), ranked, told);
    }
  }
}
