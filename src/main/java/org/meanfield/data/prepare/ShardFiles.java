package org.meanfield.data.prepare;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.PreparedRow;
import org.meanfield.data.Split;
import org.meanfield.data.Tables;
import org.meanfield.data.source.SourceRow;

/** The examples of a dataset as Parquet files, one for each shard of a split. */
final class ShardFiles {
  /** Tasks for each shard, enough for few of them to get two shards by their hashes. */
  private static final int TASKS_PER_SHARD = 4;

  private final SparkSession spark;
  private final String path;

  /** Creates the shard files of the dataset in a directory. */
  ShardFiles(SparkSession spark, Path dataset) {
    this.spark = spark;
    this.path = new Path(dataset, DatasetManifest.EXAMPLES).toString();
  }

  /**
   * Writes the examples: that of rank n goes to shard n modulo {@code shards}.
   *
   * @param screened all records of a source
   * @param ranks of those that are examples
   * @param numbers that stand for texts, and for missing values, in the files
   */
  void write(
      JavaRDD<SourceRow> screened, Ranks ranks, Content content, Numbers numbers, int shards) {
    Column[] order = {col(PreparedRow.SPLIT), col(PreparedRow.SHARD), col(PreparedRow.RANK)};
    boolean images = content == Content.IMAGES;
    Dataset<Row> dealt =
        spark
            .createDataFrame(
                screened.mapPartitions(new Dealt(ranks, numbers, images, shards)), schema(content))
            .repartition(TASKS_PER_SHARD * shards, order[0], order[1])
            .sortWithinPartitions(order);
    Tables.writer(dealt).partitionBy(PreparedRow.SPLIT, PreparedRow.SHARD).parquet(path);
  }

  private static StructType schema(Content content) {
    return content == Content.IMAGES ? PreparedRow.IMAGE_FILE : PreparedRow.SEQUENCE_FILE;
  }

  private Dataset<Row> written(Content content) {
    return Tables.reader(spark).schema(schema(content)).parquet(path);
  }

  /**
   * The numbers that stand for texts, and for what is missing.
   *
   * @param classes the numbers of classes by their names
   * @param series those of time series
   * @param means the values in the place of missing ones, those of each series in turn and then
   *     those of all; empty if none are missing
   * @param values those of categories among the values of a step
   */
  record Numbers(
      Map<String, Integer> classes,
      Map<String, Integer> series,
      double[][] means,
      StoredValues values)
      implements Serializable {
    /** Numbers classes and time series in their order. */
    Numbers(List<String> classes, List<String> series, double[][] means, StoredValues values) {
      this(numbers(classes), numbers(series), means, values);
    }

    private static Map<String, Integer> numbers(List<String> names) {
      Map<String, Integer> numbers = new HashMap<>();
      names.forEach(name -> numbers.put(name, numbers.size()));
      return numbers;
    }
  }

  /** The examples and steps of a shard. */
  record Held(long examples, long steps) {}

  /** Counts the examples and steps of each shard of each split in the files. */
  Map<String, Map<Integer, Held>> counts(Content content) {
    Column steps = content == Content.IMAGES ? lit(0L) : col(PreparedRow.STEPS);
    Map<String, Map<Integer, Held>> counts = new TreeMap<>();
    written(content)
        .groupBy(col(PreparedRow.SPLIT), col(PreparedRow.SHARD))
        .agg(count(lit(1)), sum(steps))
        .collectAsList()
        .forEach(
            row ->
                counts
                    .computeIfAbsent(row.getString(0), split -> new TreeMap<>())
                    .put(row.getInt(1), new Held(row.getLong(2), row.getLong(3))));
    return counts;
  }

  /** The lengths of the training examples of the first shard, in the order of their ranks. */
  JavaRDD<int[]> lengthsOfFirstShard() {
    return written(Content.SEQUENCES)
        .where(
            col(PreparedRow.SPLIT)
                .equalTo(Split.TRAIN.label())
                .and(col(PreparedRow.SHARD).equalTo(0)))
        .select(PreparedRow.RANK, PreparedRow.STEPS)
        .repartition(1)
        .sortWithinPartitions(PreparedRow.RANK)
        .toJavaRDD()
        .map(row -> row.getInt(1))
        .glom()
        .map(lengths -> lengths.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Examples to rows of a table, with their shards. */
  private record Dealt(Ranks ranks, Numbers numbers, boolean images, int shards)
      implements FlatMapFunction<Iterator<SourceRow>, Row> {
    @Override
    public Iterator<Row> call(Iterator<SourceRow> records) {
      return new Iterator<>() {
        private SourceRow following = example();

        private SourceRow example() {
          SourceRow row = null;
          while (row == null && records.hasNext()) {
            SourceRow record = records.next();
            row = record.isExample() ? record : null;
          }
          return row;
        }

        @Override
        public boolean hasNext() {
          return following != null;
        }

        @Override
        public Row next() {
          SourceRow example = following;
          following = example();
          return images ? image(example) : sequence(example);
        }
      };
    }

    private Row image(SourceRow example) {
      long rank = ranks.next(example);
      return RowFactory.create(
          rank,
          example.id(),
          example.label() == null ? null : numbers.classes().get(example.label()),
          example.content(),
          example.split().label(),
          (int) (rank % shards));
    }

    private Row sequence(SourceRow example) {
      long rank = ranks.next(example);
      return RowFactory.create(
          rank,
          example.id(),
          example.steps(),
          numbers.values().of(filled(example)),
          example.label() == null ? SourceRow.values(example.targets()) : classes(example.labels()),
          example.series() == null ? null : numbers.series().get(example.series()),
          example.split().label(),
          (int) (rank % shards));
    }

    private double[] filled(SourceRow example) {
      double[] values_TF = SourceRow.values(example.content());
      double[][] means = numbers.means();
      if (means.length > 0) {
        double[] its =
            means[
                example.series() == null
                    ? means.length - 1
                    : numbers.series().get(example.series())];
        for (int i = 0; i < values_TF.length; i++) {
          values_TF[i] = Double.isNaN(values_TF[i]) ? its[i % its.length] : values_TF[i];
        }
      }
      return values_TF;
    }

    private double[] classes(String[] names) {
      double[] targets = new double[names.length];
      for (int i = 0; i < targets.length; i++) {
        targets[i] = numbers.classes().get(names[i]);
      }
      return targets;
    }
  }
}
