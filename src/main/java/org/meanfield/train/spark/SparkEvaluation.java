package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.ShardedData;
import org.meanfield.model.FlatState;
import org.meanfield.model.Networks;
import org.meanfield.model.autoencoder.DeepAutoencoder;
import org.meanfield.model.autoencoder.DeepAutoencoderLayer;
import org.meanfield.model.autoencoder.ReconstructionLoss;
import org.meanfield.model.autoencoder.Unit;
import org.meanfield.train.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Judges a model on a split, one task a shard, summed in worker order. In names of arrays, B counts
 * examples and K classes.
 */
public final class SparkEvaluation {
  private final JavaSparkContext spark;
  private final String configurationJson;
  private final int classes;

  /** For networks of one configuration. */
  public SparkEvaluation(JavaSparkContext spark, String configurationJson, int classes) {
    this.spark = spark;
    this.configurationJson = configurationJson;
    this.classes = classes;
  }

  /** Judges the network with these parameters. */
  public Evaluation evaluate(float[] parameters, ShardedData data, String description) {
    spark.setJobDescription(description);
    Broadcast<Model> model = spark.broadcast(new Model(configurationJson, parameters, classes));
    try {
      Layer last = outputLayer();
      if (last instanceof DeepAutoencoder autoencoder) {
        List<Errors> errors =
            data.inOrder().mapPartitions(new JudgeReconstructions(model), true).collect();
        return Errors.sum(errors, autoencoder.getOutputUnit() == Unit.SIGMOID);
      }
      List<Tally> tallies = data.inOrder().mapPartitions(new JudgeClasses(model), true).collect();
      return Tally.sum(tallies, classes);
    } finally {
      model.destroy();
    }
  }

  private Layer outputLayer() {
    MultiLayerConfiguration network = MultiLayerConfiguration.fromJson(configurationJson);
    return network.getConf(network.getConfs().size() - 1).getLayer();
  }

  private record Model(String configurationJson, float[] parameters, int classes)
      implements Serializable {}

  /** Sums over the examples of a shard. */
  private record Errors(long examples, double squaredError, double crossEntropy)
      implements Serializable {
    static Evaluation sum(List<Errors> shards, boolean probabilities) {
      long examples = 0;
      double squaredError = 0;
      double crossEntropy = 0;
      for (Errors shard : shards) {
        examples += shard.examples();
        squaredError += shard.squaredError();
        crossEntropy += shard.crossEntropy();
      }
      Map<String, Double> metrics = new TreeMap<>();
      metrics.put("squaredErrorPerExample", squaredError / examples);
      if (probabilities) {
        metrics.put("crossEntropyPerExample", crossEntropy / examples);
      }
      return new Evaluation.Reconstruction(examples, metrics);
    }
  }

  private static final class JudgeReconstructions
      implements FlatMapFunction<Iterator<DataSet>, Errors> {
    private final Broadcast<Model> model;

    JudgeReconstructions(Broadcast<Model> model) {
      this.model = model;
    }

    @Override
    public Iterator<Errors> call(Iterator<DataSet> minibatches) {
      Model judged = model.value();
      Errors errors =
          NetworkPool.with(
              judged.configurationJson(),
              network -> judge(network, judged.parameters(), minibatches));
      return List.of(errors).iterator();
    }

    private static Errors judge(
        MultiLayerNetwork network, float[] parameters, Iterator<DataSet> minibatches) {
      FlatState.restoreParameters(network, parameters);
      DeepAutoencoderLayer autoencoder = (DeepAutoencoderLayer) network.getOutputLayer();
      long examples = 0;
      double squaredError = 0;
      double crossEntropy = 0;
      while (minibatches.hasNext()) {
        DataSet minibatch = minibatches.next();
        INDArray x = minibatch.getFeatures();
        examples += x.size(0);
        squaredError += sum(autoencoder.errors(x, ReconstructionLoss.SQUARED_ERROR));
        crossEntropy += sum(autoencoder.errors(x, ReconstructionLoss.CROSS_ENTROPY));
        NativeArrays.close(minibatch);
      }
      return new Errors(examples, squaredError, crossEntropy);
    }

    private static double sum(double[] values) {
      return Arrays.stream(values).sum();
    }
  }

  /** Counts by true and predicted class, and the sum of −ln p(true class). */
  private record Tally(long[][] confusion, double lossSum) implements Serializable {
    static Evaluation sum(List<Tally> tallies, int classes) {
      long[][] confusion = new long[classes][classes];
      double lossSum = 0;
      long examples = 0;
      long right = 0;
      for (Tally tally : tallies) {
        lossSum += tally.lossSum();
        for (int t = 0; t < classes; t++) {
          for (int p = 0; p < classes; p++) {
            long count = tally.confusion()[t][p];
            confusion[t][p] += count;
            examples += count;
            right += t == p ? count : 0;
          }
        }
      }
      return new Evaluation.Classification(
          examples,
          (double) right / examples,
          lossSum / examples,
          Arrays.stream(confusion).map(row -> Arrays.stream(row).boxed().toList()).toList());
    }
  }

  private static final class JudgeClasses implements FlatMapFunction<Iterator<DataSet>, Tally> {
    private final Broadcast<Model> model;

    JudgeClasses(Broadcast<Model> model) {
      this.model = model;
    }

    @Override
    public Iterator<Tally> call(Iterator<DataSet> minibatches) {
      Model judged = model.value();
      Tally tally =
          NetworkPool.with(
              judged.configurationJson(), network -> judge(network, judged, minibatches));
      return List.of(tally).iterator();
    }

    private static Tally judge(
        MultiLayerNetwork network, Model judged, Iterator<DataSet> minibatches) {
      FlatState.restoreParameters(network, judged.parameters());
      long[][] confusion = new long[judged.classes()][judged.classes()];
      double lossSum = 0;
      while (minibatches.hasNext()) {
        DataSet minibatch = minibatches.next();
        INDArray output =
            network.output(
                minibatch.getFeatures(),
                false,
                minibatch.getFeaturesMaskArray(),
                minibatch.getLabelsMaskArray());
        float[][] probabilities_BK = output.toFloatMatrix();
        float[][] labels_BK = minibatch.getLabels().toFloatMatrix();
        for (int b = 0; b < probabilities_BK.length; b++) {
          int truth = greatest(labels_BK[b]);
          confusion[truth][greatest(probabilities_BK[b])]++;
          // A probability that underflowed to 0 counts as the smallest one there is.
          lossSum -= Math.log(Math.max(probabilities_BK[b][truth], Float.MIN_VALUE));
        }
        Networks.forgetInput(network);
        NativeArrays.close(output);
        NativeArrays.close(minibatch);
      }
      return new Tally(confusion, lossSum);
    }

    private static int greatest(float[] values) {
      int at = 0;
      for (int i = 1; i < values.length; i++) {
        if (values[i] > values[at]) {
          at = i;
        }
      }
      return at;
    }
  }
}
