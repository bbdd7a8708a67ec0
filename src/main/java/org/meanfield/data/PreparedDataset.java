package org.meanfield.data;

import java.io.IOException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.meanfield.errors.DataException;
import org.meanfield.storage.Place;
import scala.Tuple2;

/**
 * A dataset that {@code prepare} made. Each example has a rank in its split, and the one of rank n
 * belongs to worker {@code n mod workers}: what is trained depends on the examples and the number
 * of workers, and not on the number of shards that they are stored in.
 */
final class PreparedDataset implements Dataset {
  private static final int NAMED = 10;

  /** The bytes of a file that a task reads; no task reads of two files. */
  private static final String TASK_BYTES = String.valueOf(32 << 20);

  private final Path path;
  private final ImageView view;
  private final StructType columns;
  private final DatasetInfo info;

  private final DatasetManifest manifest;

  private PreparedDataset(
      Path path, ImageView view, StructType columns, DatasetInfo info, DatasetManifest manifest) {
    this.path = path;
    this.view = view;
    this.columns = columns;
    this.info = info;
    this.manifest = manifest;
  }

  /**
   * Reads what it holds.
   *
   * @throws DataException if there is no such dataset
   */
  static PreparedDataset open(PreparedConfig config, Configuration hadoop) {
    try {
      Path path = Place.of(config.path(), hadoop).path();
      DatasetManifest manifest = DatasetManifest.read(path, hadoop);
      if (!config.isByRows() && manifest.content() != DatasetInfo.Content.IMAGES) {
        throw new DataException(
            path + " holds no images, so that it has no pixels. Set data.view.steps = rows.");
      }
      DatasetInfo info = config.view().of(manifest.info(), manifest.channels());
      return new PreparedDataset(path, config.view(), manifest.fileColumns(), info, manifest);
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException("Cannot look into data.path = " + config.path() + ": " + e, e);
    }
  }

  @Override
  public Dataset normalisedBy(Normaliser normaliser, Normaliser targetNormaliser) {
    return new PreparedDataset(
        path,
        view,
        columns,
        info.normalisedBy(
            normaliser.numbered(info.series()), targetNormaliser.numbered(info.series())),
        manifest);
  }

  @Override
  public Dataset categorisedBy(List<FeatureColumn> trained) {
    return new PreparedDataset(path, view, columns, info.categorisedBy(trained), manifest);
  }

  @Override
  public DatasetInfo info() {
    return info;
  }

  @Override
  public void requireLearnable() {
    if (info.classNames().size() == 1) {
      throw new DataException(
          "All examples of "
              + path
              + " are of the class "
              + info.classNames().get(0)
              + ", but a classifier needs two or more.");
    }
    List<String> untaught = manifest.untaught();
    if (!untaught.isEmpty()) {
      throw new DataException(
          String.format(
              "The training split of %s has no example of %,d of %,d classes, so that no classifier"
                  + " can learn them: %s. Prepare it with examples of them, or without them.",
              path,
              untaught.size(),
              info.classNames().size(),
              String.join(", ", untaught.subList(0, Math.min(NAMED, untaught.size())))));
    }
  }

  /** Looks it up, where classes have names. */
  @Override
  public long[] classCounts(JavaSparkContext spark, Split split, int workers) {
    long[] known = classCounts().get(split);
    return known == null ? Dataset.super.classCounts(spark, split, workers) : known;
  }

  /** Looks up the examples of each split by class; empty if classes have no names. */
  Map<Split, long[]> classCounts() {
    Map<Split, long[]> bySplit = new EnumMap<>(Split.class);
    if (!info.classNames().isEmpty()) {
      for (Split split : info.examples().keySet()) {
        Map<String, Long> counts = manifest.splits().get(split.label()).classes();
        bySplit.put(
            split,
            info.classNames().stream().mapToLong(name -> counts.getOrDefault(name, 0L)).toArray());
      }
    }
    return bySplit;
  }

  @Override
  public ShardedData shards(JavaSparkContext spark, Split split, Layout layout, int workers) {
    if (!info.has(split)) {
      throw new DataException(
          String.format(
              "%s has no %s split. Prepare the data again with data.splits.%sFraction = 0.1, for"
                  + " example, or, where its source gives the splits, with examples for %s; then"
                  + " train a new run.",
              path, split.label(), split.label(), split.label()));
    }
    boolean images = info.content() == DatasetInfo.Content.IMAGES;
    requireReadable(layout);
    JavaRDD<Shard> shards =
        Tables.reader(Tables.session(spark.sc()))
            .schema(columns)
            .parquet(new Path(path, DatasetManifest.EXAMPLES).toString())
            .where(functions.col(PreparedRow.SPLIT).equalTo(split.label()))
            .select(images ? PreparedRow.IMAGE : PreparedRow.SEQUENCE)
            .toJavaRDD()
            .mapToPair(new Deal(workers, images, StepScaling.of(info, manifest.columns())))
            // An Integer's hash is itself, so key w goes to partition w.
            .partitionBy(new HashPartitioner(workers))
            .mapPartitionsWithIndex(new GatherShard(), true);
    return ShardedData.hold(
        shards,
        split.label() + " split of " + path,
        form(layout, info, view, path.toString()),
        info.examples().get(split),
        () -> {});
  }

  /** A hash of each example's id, of all splits. */
  JavaRDD<Long> idHashes(JavaSparkContext spark) {
    return Tables.reader(Tables.session(spark.sc()))
        .schema(new StructType().add(PreparedRow.ID, DataTypes.StringType, false))
        .parquet(new Path(path, DatasetManifest.EXAMPLES).toString())
        .select(functions.xxhash64(functions.col(PreparedRow.ID)))
        .toJavaRDD()
        .map(row -> row.getLong(0));
  }

  @Override
  public ExampleStream stream(
      JavaSparkContext spark, Collection<Split> splits, Layout layout, Target asked) {
    boolean images = info.content() == DatasetInfo.Content.IMAGES;
    SparkSession session = Tables.session(spark.sc());
    // What is read together decides how sums are rounded, and mustn't depend on the cluster. Less
    // than a group of Parquet's rows, which few tasks would read, would start tasks for nothing.
    session.conf().set("spark.sql.files.minPartitionNum", 1);
    session.conf().set("spark.sql.files.maxPartitionBytes", TASK_BYTES);
    session.conf().set("spark.sql.files.openCostInBytes", TASK_BYTES);
    ExampleReader reader = ExampleReader.of(info, manifest.columns(), asked);
    JavaRDD<NamedExample> examples =
        Tables.reader(session)
            .schema(columns)
            .parquet(new Path(path, DatasetManifest.EXAMPLES).toString())
            .where(
                functions.col(PreparedRow.SPLIT).isin(splits.stream().map(Split::label).toArray()))
            .select(images ? PreparedRow.NAMED_IMAGE : PreparedRow.NAMED_SEQUENCE)
            // Spark's own rows, without an object for each number of an array.
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .map(images ? ExampleReader::namedImage : reader::namedSequence);
    return new ExampleStream(
        examples,
        form(layout, info.predicting(asked), view, path.toString()),
        splits.stream().mapToLong(info.examples()::get).sum(),
        () -> {});
  }

  /** Returns the form of minibatches of such examples. */
  static MinibatchForm form(Layout layout, DatasetInfo info, ImageView view, String name) {
    int classes = info.target().outputs();
    return switch (info.content()) {
      case IMAGES -> ImageDataset.form(layout, info, view);
      case VECTORS ->
          layout == Layout.VECTORS
              ? new ValueVectors(info.features())
              : new LabelledValueVectors(info.features(), classes);
      case SEQUENCES -> new PaddedSequences(info.features(), info.target(), true);
      case TEXT -> throw new DataException(name + " holds a text. Choose data.kind = text.");
    };
  }

  private void requireReadable(Layout layout) {
    boolean vectors = info.content() == DatasetInfo.Content.VECTORS;
    if (layout != Layout.VECTORS && info.target().outputs() == 0) {
      throw new DataException(
          String.format(
              "%s has no classes. Prepare it with data.source.%s, for example.",
              path, vectors ? "label = COLUMN" : "labels = folders"));
    }
    if (layout != Layout.LABELLED_ROWS && info.content() == DatasetInfo.Content.SEQUENCES) {
      throw new DataException(
          path + " holds sequences, which can't be read as vectors. Choose model.kind = lstm.");
    }
    if (layout == Layout.LABELLED_ROWS && vectors) {
      throw new DataException(
          path
              + " holds vectors, which can't be read as sequences. Choose model.kind = autoencoder"
              + " or rbm.");
    }
  }

  /** Pairs an example with its worker. */
  private record Deal(int workers, boolean images, StepScaling scaling)
      implements PairFunction<Row, Integer, Example> {
    @Override
    public Tuple2<Integer, Example> call(Row row) {
      Example example = images ? PreparedRow.image(row) : PreparedRow.sequence(row, scaling);
      return new Tuple2<>((int) (example.id() % workers), example);
    }
  }
}
