package org.meanfield.train.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.ShardedData;
import org.meanfield.model.Features;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A linear probe of the features of a model without labels (Alain and Bengio 2016,
 * arXiv:1610.01644): MLlib's multinomial logistic regression, fitted to the features of one split
 * and evaluated on those of another.
 */
public final class LinearProbe {
  private static final StructType SCHEMA =
      new StructType()
          .add("label", DataTypes.DoubleType, false)
          .add("features", SQLDataTypes.VectorType(), false);

  /** Against separating the training split perfectly; the result hardly depends on it. */
  private static final double REGULARISATION = 1e-4;

  private static final int MOST_ITERATIONS = 200;

  private final JavaSparkContext spark;
  private final String configurationJson;

  /** Creates the evaluation for networks of one configuration. */
  public LinearProbe(JavaSparkContext spark, String configurationJson) {
    this.spark = spark;
    this.configurationJson = configurationJson;
  }

  /**
   * Accuracies on the held-out split.
   *
   * @param features of a classifier of the model's features
   * @param input of the same classifier of the model's input, to compare with
   */
  public record Result(double features, double input) {}

  /**
   * Fits and judges both classifiers.
   *
   * @param fit labelled vectors to fit to
   * @param heldOut labelled vectors to judge on
   */
  public Result probe(float[] parameters, ShardedData fit, ShardedData heldOut) {
    Broadcast<ReadNetwork> model = spark.broadcast(new ReadNetwork(configurationJson, parameters));
    try {
      return new Result(
          accuracy(rows(fit, new ToFeatures(model)), rows(heldOut, new ToFeatures(model))),
          accuracy(rows(fit, new ToInput()), rows(heldOut, new ToInput())));
    } finally {
      model.destroy();
    }
  }

  private Dataset<Row> rows(ShardedData data, FlatMapFunction<Iterator<DataSet>, Row> toRows) {
    JavaRDD<Row> rows = data.inOrder().mapPartitions(toRows, true);
    return SparkSession.builder()
        .sparkContext(spark.sc())
        .getOrCreate()
        .createDataFrame(rows, SCHEMA);
  }

  private double accuracy(Dataset<Row> fit, Dataset<Row> heldOut) {
    spark.setJobDescription("linear probe");
    Dataset<Row> kept = fit.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      LogisticRegressionModel classifier =
          new LogisticRegression()
              .setFamily("multinomial")
              .setStandardization(false)
              .setRegParam(REGULARISATION)
              .setMaxIter(MOST_ITERATIONS)
              .fit(kept);
      return classifier.evaluate(heldOut).accuracy();
    } finally {
      kept.unpersist();
    }
  }

  private static void addRows(INDArray vectors, INDArray labels, List<Row> rows) {
    double[][] features = vectors.toDoubleMatrix();
    double[] classes = labels.argMax(1).toDoubleVector();
    for (int b = 0; b < classes.length; b++) {
      rows.add(RowFactory.create(classes[b], Vectors.dense(features[b]).compressed()));
    }
  }

  private static final class ToFeatures implements FlatMapFunction<Iterator<DataSet>, Row> {
    private final Broadcast<ReadNetwork> broadcast;

    ToFeatures(Broadcast<ReadNetwork> broadcast) {
      this.broadcast = broadcast;
    }

    @Override
    public Iterator<Row> call(Iterator<DataSet> minibatches) {
      return broadcast.value().ask(network -> rows(network, minibatches)).iterator();
    }

    private static List<Row> rows(MultiLayerNetwork network, Iterator<DataSet> minibatches) {
      List<Row> rows = new ArrayList<>();
      while (minibatches.hasNext()) {
        DataSet minibatch = minibatches.next();
        INDArray features = Features.of(network, minibatch.getFeatures());
        addRows(features, minibatch.getLabels(), rows);
        NativeArrays.close(features);
        NativeArrays.close(minibatch);
      }
      return rows;
    }
  }

  private static final class ToInput implements FlatMapFunction<Iterator<DataSet>, Row> {
    @Override
    public Iterator<Row> call(Iterator<DataSet> minibatches) {
      List<Row> rows = new ArrayList<>();
      while (minibatches.hasNext()) {
        DataSet minibatch = minibatches.next();
        addRows(minibatch.getFeatures(), minibatch.getLabels(), rows);
        NativeArrays.close(minibatch);
      }
      return rows.iterator();
    }
  }
}
