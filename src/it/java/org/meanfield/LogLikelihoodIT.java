package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.data.IdxFiles;
import org.meanfield.data.ImageConfig;
import org.meanfield.data.ImageDataset;
import org.meanfield.data.Layout;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.model.DataMoments;
import org.meanfield.model.FlatState;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.Networks;
import org.meanfield.model.RbmSpec;
import org.meanfield.model.SparsitySpec;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.model.rbm.AnnealingSpec;
import org.meanfield.model.rbm.HiddenUnit;
import org.meanfield.model.rbm.VisibleUnit;
import org.meanfield.train.Evaluation;
import org.meanfield.train.spark.LogLikelihood;
import org.meanfield.train.spark.SparkEvaluation;
import org.meanfield.train.spark.SparkMoments;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Moments and likelihoods on a real Spark, against sums over everything. */
final class LogLikelihoodIT {
  private static final int HIDDEN = 6;
  private static final int VISIBLE = 7 * 7;
  private static final AnnealingSpec ANNEALING = new AnnealingSpec(120, 400);

  @TempDir Path directory;
  private JavaSparkContext spark;
  private ShardedData data;

  @BeforeEach
  void startSpark() throws Exception {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("test")
                .set("spark.ui.enabled", "false"));
    IdxFiles.digits(directory, 101, 40, 4);
    ImageDataset dataset =
        ImageDataset.open(new ImageConfig(directory.toString(), 0), spark.hadoopConfiguration());
    data = dataset.shards(spark, Split.TRAIN, Layout.VECTORS, 3);
  }

  @AfterEach
  void stopSpark() {
    data.close();
    spark.stop();
  }

  @Test
  void momentsAreOfAllExamples() {
    double[] means = new double[VISIBLE];
    double squares = 0;
    for (DataSet minibatch : data.inOrder().collect()) {
      INDArray x = minibatch.getFeatures();
      for (double[] example : x.toDoubleMatrix()) {
        for (int i = 0; i < VISIBLE; i++) {
          means[i] += example[i] / 101;
          squares += example[i] * example[i] / 101 / VISIBLE;
        }
      }
    }
    DataMoments moments = SparkMoments.of(spark, data);
    assertEquals(101, moments.examples());
    assertArrayEquals(means, moments.means(), 1e-12);
    assertEquals(squares, moments.meanSquare(), 1e-12);
    assertEquals(0, moments.minimum());
    assertTrue(moments.maximum() <= 1 && moments.maximum() > 0.9);
  }

  /** Returns the exact ln Z of a network whose hidden biases are 0. */
  private static double logPartition(MultiLayerNetwork network) {
    double[][] w = network.getLayer(0).getParam("W").toDoubleMatrix();
    double[] a = network.getLayer(0).getParam("vb").reshape(VISIBLE).toDoubleVector();
    double z = 0;
    for (int state = 0; state < 1 << HIDDEN; state++) {
      double logarithm = 0;
      for (int i = 0; i < VISIBLE; i++) {
        double input = a[i];
        for (int j = 0; j < HIDDEN; j++) {
          input += (state >> j & 1) * w[i][j];
        }
        logarithm += Math.log1p(Math.exp(input));
      }
      z += Math.exp(logarithm);
    }
    return Math.log(z);
  }

  @Test
  void estimateAgreesWithTheExactPartitionFunction() {
    RbmSpec spec =
        new RbmSpec(
            VisibleUnit.BERNOULLI,
            HIDDEN,
            HiddenUnit.BERNOULLI,
            true,
            1,
            false,
            0,
            new SparsitySpec(0.1, 0),
            0);
    UpdaterSpec sgd = new UpdaterSpec(UpdaterSpec.Kind.SGD, 0.1);
    MultiLayerNetwork network =
        Networks.build(spec.configuration(new DataShape(VISIBLE, 10), sgd, 3));
    spec.begin(network, SparkMoments.of(spark, data));
    // Hidden biases stay 0.
    network.getLayer(0).getParam("W").muli(60);
    float[] parameters = FlatState.parameters(network);
    String json = network.getLayerWiseConfigurations().toJson();
    List<String> warnings = new ArrayList<>();
    LogLikelihood likelihood = new LogLikelihood(spark, json, ANNEALING, 5, data, warnings::add);
    Evaluation plain =
        new SparkEvaluation(spark, json, Target.classes(10)).evaluate(parameters, data, "");
    Map<String, Double> metrics = likelihood.addTo(plain, parameters).metrics();
    double error = metrics.get("logPartitionStandardError");
    assertEquals(logPartition(network), metrics.get("logPartition"), 3 * error);
    assertTrue(error < 0.1, "the standard error is " + error);
    assertEquals(
        -metrics.get("freeEnergy") - metrics.get("logPartition"), metrics.get("logLikelihood"));
    assertEquals(
        metrics,
        new LogLikelihood(spark, json, ANNEALING, 5, data, warnings::add)
            .addTo(plain, parameters)
            .metrics());
    assertTrue(metrics.get("effectiveSamples") >= 30, metrics.toString());
    assertEquals(List.of(), warnings);
    AnnealingSpec nothing = new AnnealingSpec(0, 400);
    assertSame(
        plain,
        new LogLikelihood(spark, json, nothing, 5, data, warnings::add).addTo(plain, parameters));
    AnnealingSpec coarse = new AnnealingSpec(100, 1);
    Map<String, Double> collapsed =
        new LogLikelihood(spark, json, coarse, 5, data, warnings::add)
            .addTo(plain, parameters)
            .metrics();
    assertTrue(collapsed.get("effectiveSamples") < 30, collapsed.toString());
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains("effective samples, fewer than 30"), warnings.get(0));
  }
}
