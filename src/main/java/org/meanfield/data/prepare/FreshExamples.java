package org.meanfield.data.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.ExampleReader;
import org.meanfield.data.ExampleStream;
import org.meanfield.data.ImageView;
import org.meanfield.data.Layout;
import org.meanfield.data.NamedExample;
import org.meanfield.data.Tables;
import org.meanfield.data.source.InputColumn;
import org.meanfield.data.source.InputRequest;
import org.meanfield.data.source.Portion;
import org.meanfield.data.source.Reading;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.data.source.SourceRow;
import org.meanfield.errors.DataException;

/**
 * Examples of files that were never prepared, for a model to be asked about. They are read as the
 * preparation of its training data did; neither targets nor splits are needed. Vocabularies, means
 * and scaling are the model's. Every record is among the examples or the rejected ones.
 */
public final class FreshExamples implements AutoCloseable {
  /**
   * Spark's settings that decide which records come together: by their size alone, however many
   * cores a cluster has.
   */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.sql.shuffle.partitions",
          "256",
          "spark.sql.adaptive.coalescePartitions.parallelismFirst",
          "false",
          "spark.sql.adaptive.advisoryPartitionSizeInBytes",
          "4m");

  private final Reading reading;
  private final SourceConfig source;
  private final JavaRDD<SourceRow> screened;
  private final InputCensus census;
  private final RejectedRecords rejected;
  private final InputForm form;
  private final UnknownCategories unknown;

  /**
   * The knowledge of a preparation that a model keeps.
   *
   * @param config with the files' path in the place of the training data's
   * @param data what the model reads
   * @param means the values in the place of missing ones; null if they aren't known
   */
  public record Known(PrepareConfig config, DatasetInfo data, double[][] means) {}

  /**
   * Reads and screens all records.
   *
   * @param portion what of the files is read
   * @throws DataException if nothing of it can be read
   */
  public FreshExamples(SparkSession spark, Known known, InputRequest request, Portion portion) {
    SparkSession session = Tables.session(spark);
    SETTINGS.forEach(session.conf()::set);
    this.reading = new Reading(session, portion);
    try {
      this.source = known.config().source().naming(known.data().featureNames());
      PrepareConfig config = known.config().of(source);
      this.unknown = new UnknownCategories(session.sparkContext(), source);
      this.form = InputForm.of(source, known);
      JavaRDD<SourceRow> records = source.inputs(reading, request);
      ScreenInputs screen = new ScreenInputs(config, form);
      this.screened = records.mapPartitions(screen);
      this.census =
          records
              .mapPartitions(screen.counted())
              .treeAggregate(new InputCensus(config), InputCensus::plus, InputCensus::plus);
      this.rejected = new RejectedRecords(session, screened, census.rejected(), census.records());
    } catch (RuntimeException e) {
      reading.close();
      throw e;
    }
  }

  /**
   * Requires that there are examples, and few records that are none.
   *
   * @param mayBeRejected the fraction of the records that may be rejected
   * @throws DataException if there aren't
   */
  public void requireMostly(double mayBeRejected) {
    rejected.requireAtMost(
        mayBeRejected,
        "--max-rejected-fraction",
        "then the others are scored, and the output's directory rejected/ lists them all");
    if (census.examples() == 0) {
      throw new DataException(
          String.format("%s holds no example that could be scored.", source.path()));
    }
  }

  /**
   * Returns the columns of the rows that a model may be given, for programs that read no files;
   * empty of data that has none.
   *
   * @throws DataException if the categories of vectors can't be told
   */
  public static List<InputColumn> columns(PrepareConfig config, DatasetInfo data) {
    SourceConfig source = config.source().naming(data.featureNames());
    List<InputColumn> columns = source.inputColumns();
    return columns.isEmpty() ? columns : StoredValues.known(source, data).withCategories(columns);
  }

  /** Returns the number of records that are no examples. */
  public long rejected() {
    return census.rejected();
  }

  /** Returns what else was found, as sentences. */
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>(reading.remarks());
    census.remark().ifPresent(remarks::add);
    return remarks;
  }

  /** Returns the examples, as the model reads them. */
  public ExampleStream stream(ImageView view, Layout layout, DatasetInfo data) {
    ExampleReader reader = ExampleReader.of(data);
    // What a task gets is these, and not all of this.
    InputForm its = form;
    UnknownCategories counted = unknown;
    JavaRDD<NamedExample> examples =
        screened.filter(SourceRow::isExample).map(row -> its.example(row, reader, counted));
    return reader.stream(examples, data, view, layout, census.examples());
  }

  /**
   * Returns by column the number of values that the model doesn't know, once all examples were
   * read; columns of which it knows all aren't among them.
   */
  public Map<String, Long> unknownCategories() {
    return unknown.counts();
  }

  /** Writes files that can't be read at all as rejected records into a directory of the output. */
  public static void writeUnreadable(
      JavaSparkContext spark, Portion.Files files, String reason, Path output) {
    List<SourceRow> records =
        files.files().stream().map(file -> SourceRow.rejected(file.path(), null, reason)).toList();
    new RejectedRecords(
            Tables.session(spark.sc()),
            spark.parallelize(records, 1),
            records.size(),
            records.size())
        .write(output);
  }

  /** Writes the rejected records into a directory of the output, if there are some. */
  public void writeRejected(Path output) {
    rejected.write(output);
  }

  @Override
  public void close() {
    reading.close();
  }
}
