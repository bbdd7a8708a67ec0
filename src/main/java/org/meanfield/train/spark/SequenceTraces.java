package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.meanfield.data.Selection;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Tables;
import org.meanfield.model.trace.CellTrace;
import org.meanfield.model.trace.SequenceTrace;
import org.meanfield.model.trace.SequenceTracer;
import org.meanfield.model.trace.Signal;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Has the executors follow sequences of a split through a recurrent network. */
public final class SequenceTraces {
  private final JavaSparkContext spark;
  private final String configurationJson;
  private final float[] parameters;

  /** Creates the traces of the network with this configuration and these parameters. */
  public SequenceTraces(JavaSparkContext spark, String configurationJson, float[] parameters) {
    this.spark = spark;
    this.configurationJson = configurationJson;
    this.parameters = parameters;
  }

  /**
   * Averages over sequences.
   *
   * @param atMost how many of them
   */
  public TraceSummary.Result summary(ShardedData data, int atMost) {
    spark.setJobDescription("follow sequences through the network");
    Broadcast<ReadNetwork> model = broadcast();
    try {
      TraceSummary all = new TraceSummary();
      traces(model, data, atMost).mapPartitions(new Sum(), true).collect().forEach(all::add);
      return all.result();
    } finally {
      model.destroy();
    }
  }

  /**
   * Writes each step of each layer as a row of Parquet: the sequence's place in its split, its
   * error, layer, direction, step (from 0), lag, input, gates and states as arrays of the units'
   * values, and both gradients' norms.
   *
   * @param atMost how many sequences
   * @param path a directory that isn't there yet
   */
  public void write(ShardedData data, int atMost, String path) {
    spark.setJobDescription("write each step to " + path);
    Broadcast<ReadNetwork> model = broadcast();
    try {
      Dataset<Row> steps =
          Tables.session(spark.sc())
              .createDataFrame(
                  traces(model, data, atMost).flatMap(trace -> rows(trace).iterator()), schema());
      Tables.writer(steps).parquet(path);
    } finally {
      model.destroy();
    }
  }

  private record Numbered(long sequence, SequenceTrace trace) implements Serializable {}

  private Broadcast<ReadNetwork> broadcast() {
    return spark.broadcast(new ReadNetwork(configurationJson, parameters));
  }

  private JavaRDD<Numbered> traces(Broadcast<ReadNetwork> model, ShardedData data, int atMost) {
    JavaRDD<DataSet> minibatches = data.inOrder(atMost);
    return minibatches.mapPartitionsWithIndex(new Trace(model, data.selection(atMost)), true);
  }

  private static StructType schema() {
    StructType schema =
        new StructType()
            .add("sequence", DataTypes.LongType, false)
            .add("error", DataTypes.DoubleType, false)
            .add("layer", DataTypes.IntegerType, false)
            .add("direction", DataTypes.StringType, false)
            .add("step", DataTypes.IntegerType, false)
            .add("lag", DataTypes.IntegerType, false)
            .add("input", DataTypes.createArrayType(DataTypes.DoubleType, false), false);
    for (Signal signal : Signal.values()) {
      schema =
          schema.add(signal.label(), DataTypes.createArrayType(DataTypes.DoubleType, false), true);
    }
    return schema
        .add("hiddenGradient", DataTypes.DoubleType, false)
        .add("cellGradient", DataTypes.DoubleType, true);
  }

  private static List<Row> rows(Numbered numbered) {
    List<Row> rows = new ArrayList<>();
    for (CellTrace cell : numbered.trace().cells()) {
      for (int lag = cell.steps() - 1; lag >= 0; lag--) {
        int step = cell.stepAtLag(lag);
        List<Object> values = new ArrayList<>();
        values.add(numbered.sequence());
        values.add(numbered.trace().error());
        values.add(cell.layer());
        values.add(cell.direction().name().toLowerCase(Locale.ROOT));
        values.add(step);
        values.add(lag);
        values.add(numbered.trace().input()[step]);
        for (Signal signal : Signal.values()) {
          double[][] units = cell.signals().get(signal);
          values.add(units == null ? null : units[step]);
        }
        values.add(cell.hiddenGradient()[step]);
        values.add(cell.cellGradient().length == 0 ? null : cell.cellGradient()[step]);
        rows.add(RowFactory.create(values.toArray()));
      }
    }
    return rows;
  }

  private static final class Sum implements FlatMapFunction<Iterator<Numbered>, TraceSummary> {
    @Override
    public Iterator<TraceSummary> call(Iterator<Numbered> traces) {
      TraceSummary sum = new TraceSummary();
      traces.forEachRemaining(numbered -> sum.add(numbered.trace()));
      return List.of(sum).iterator();
    }
  }

  private static final class Trace
      implements Function2<Integer, Iterator<DataSet>, Iterator<Numbered>> {
    private final Broadcast<ReadNetwork> broadcast;
    private final Selection selection;

    Trace(Broadcast<ReadNetwork> broadcast, Selection selection) {
      this.broadcast = broadcast;
      this.selection = selection;
    }

    @Override
    public Iterator<Numbered> call(Integer worker, Iterator<DataSet> minibatches) {
      SequenceTracer tracer = broadcast.value().ask(SequenceTracer::of);
      return new Sequences(tracer, minibatches, worker, selection);
    }
  }

  /** One trace at a time, since each is much larger than its sequence. */
  private static final class Sequences implements Iterator<Numbered> {
    private final SequenceTracer tracer;
    private final Iterator<DataSet> minibatches;
    private final int worker;
    private final Selection selection;
    private int index;
    private DataSet minibatch;
    private int example;

    Sequences(
        SequenceTracer tracer, Iterator<DataSet> minibatches, int worker, Selection selection) {
      this.tracer = tracer;
      this.minibatches = minibatches;
      this.worker = worker;
      this.selection = selection;
    }

    @Override
    public boolean hasNext() {
      return minibatch != null || minibatches.hasNext();
    }

    @Override
    public Numbered next() {
      if (minibatch == null) {
        minibatch = minibatches.next();
        example = 0;
      }
      Numbered trace =
          new Numbered(selection.rank(worker, index), trace(tracer, minibatch, example));
      index++;
      example++;
      if (example == minibatch.numExamples()) {
        NativeArrays.close(minibatch);
        minibatch = null;
      }
      return trace;
    }

    private static SequenceTrace trace(SequenceTracer tracer, DataSet minibatch, int example) {
      INDArray features = minibatch.getFeatures();
      INDArray mask = minibatch.getFeaturesMaskArray();
      int steps =
          mask == null
              ? Math.toIntExact(features.size(2))
              : mask.getRow(example).sumNumber().intValue();
      // [F, T] to T rows of F values.
      double[][] x_TF =
          Arrays.copyOf(
              features
                  .get(NDArrayIndex.point(example), NDArrayIndex.all(), NDArrayIndex.all())
                  .transpose()
                  .toDoubleMatrix(),
              steps);
      INDArray labels = minibatch.getLabels();
      double[] target =
          labels.rank() == 3
              ? labels
                  .get(
                      NDArrayIndex.point(example),
                      NDArrayIndex.all(),
                      NDArrayIndex.point(steps - 1))
                  .toDoubleVector()
              : labels.getRow(example).toDoubleVector();
      return tracer.trace(x_TF, target);
    }
  }
}
