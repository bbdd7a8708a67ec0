package org.meanfield.score;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.ExampleStream;
import org.meanfield.data.NamedMinibatch;
import org.meanfield.data.Tables;
import org.meanfield.model.Networks;
import org.meanfield.train.spark.NativeArrays;
import org.meanfield.train.spark.ReadNetwork;

/**
 * Asks a model about examples, in the executors that read them, and writes rows of what it says.
 * Examples are read and rows are written one after the other: nothing of either is held.
 */
public final class Scoring {
  static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType, false);

  private final JavaSparkContext spark;
  private final ReadNetwork network;
  private final RowMaker maker;
  private final int width;

  /**
   * Creates the scoring by a model.
   *
   * @param configurationJson of the network, as Deeplearning4j writes it
   * @param parameters in the order of Deeplearning4j's flat view
   */
  public Scoring(
      JavaSparkContext spark, String configurationJson, float[] parameters, RowPlan plan) {
    this.spark = spark;
    this.network = new ReadNetwork(configurationJson, parameters);
    this.maker = plan.maker();
    this.width = NetworkWidth.of(configurationJson);
  }

  /** Returns the columns of the rows that a plan leads to. */
  public static String[] columns(RowPlan plan) {
    return plan.maker().schema().fieldNames();
  }

  /** The numbers of the examples that were scored, and of the rows that were made of them. */
  public record Counts(long examples, long rows) {}

  /**
   * Writes the rows of all examples.
   *
   * @param directory that isn't there yet
   */
  public Counts write(ExampleStream examples, RowFormat format, Path directory) {
    spark.setJobDescription("score " + directory);
    LongAccumulator scored = spark.sc().longAccumulator();
    LongAccumulator made = spark.sc().longAccumulator();
    Broadcast<ReadNetwork> model = spark.broadcast(network);
    try {
      SparkSession session = Tables.session(spark.sc());
      format.write(
          SparkRows.table(
              session,
              examples.minibatches(width).mapPartitions(new Ask(model, maker, scored, made)),
              maker.schema()),
          directory);
      // Spark counts what a task of a job's last stage adds once, however often it was tried.
      return new Counts(scored.value(), made.value());
    } finally {
      model.destroy();
    }
  }

  private record Ask(
      Broadcast<ReadNetwork> model, RowMaker maker, LongAccumulator scored, LongAccumulator made)
      implements FlatMapFunction<Iterator<NamedMinibatch>, Row> {
    @Override
    public Iterator<Row> call(Iterator<NamedMinibatch> minibatches) {
      return new Iterator<>() {
        private MultiLayerNetwork network;
        private Iterator<Row> rows = Collections.emptyIterator();

        @Override
        public boolean hasNext() {
          while (!rows.hasNext() && minibatches.hasNext()) {
            if (network == null) {
              network = model.value().lentTo(TaskContext.get());
            }
            rows = rows(network, minibatches.next());
          }
          return rows.hasNext();
        }

        @Override
        public Row next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          made.add(1);
          return rows.next();
        }
      };
    }

    private Iterator<Row> rows(MultiLayerNetwork network, NamedMinibatch minibatch) {
      Iterator<Row> rows = maker.rows(network, minibatch);
      Networks.forgetInput(network);
      NativeArrays.close(minibatch.minibatch());
      scored.add(minibatch.examples().size());
      return rows;
    }
  }
}
