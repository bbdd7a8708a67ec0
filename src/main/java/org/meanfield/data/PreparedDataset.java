package org.meanfield.data;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.meanfield.errors.DataException;
import scala.Tuple2;

/**
 * A dataset that {@code prepare} made. Each example has a rank in its split, and the one of rank n
 * belongs to worker {@code n mod workers}: what is trained depends on the examples and the number
 * of workers, and not on the number of shards that they are stored in.
 */
final class PreparedDataset implements Dataset {
  private final Path path;
  private final ImageView view;
  private final DatasetInfo info;

  private PreparedDataset(Path path, ImageView view, DatasetInfo info) {
    this.path = path;
    this.view = view;
    this.info = info;
  }

  /**
   * Reads what it holds.
   *
   * @throws DataException if there is no such dataset
   */
  static PreparedDataset open(PreparedConfig config, Configuration hadoop) {
    try {
      Path directory = new Path(config.path());
      Path path = directory.getFileSystem(hadoop).makeQualified(directory);
      DatasetManifest manifest = DatasetManifest.read(path, hadoop);
      if (!config.isByRows() && manifest.content() != DatasetInfo.Content.IMAGES) {
        throw new DataException(
            path + " holds sequences, which have no pixels. Leave data.view.steps = rows.");
      }
      DatasetInfo info = config.view().of(manifest.info(), manifest.channels());
      return new PreparedDataset(path, config.view(), info);
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException("Cannot look into data.path = " + config.path() + ": " + e, e);
    }
  }

  @Override
  public Dataset normalisedBy(Normaliser normaliser) {
    return new PreparedDataset(path, view, info.normalisedBy(normaliser));
  }

  @Override
  public DatasetInfo info() {
    return info;
  }

  @Override
  public ShardedData shards(JavaSparkContext spark, Split split, Layout layout, int workers) {
    info.require(split, "data.splits.validationFraction of its preparation", "0.1");
    boolean images = info.content() == DatasetInfo.Content.IMAGES;
    requireReadable(layout, images);
    JavaRDD<Shard> shards =
        SparkSession.builder()
            .sparkContext(spark.sc())
            .getOrCreate()
            .read()
            .schema(images ? PreparedRow.IMAGE_FILE : PreparedRow.SEQUENCE_FILE)
            .parquet(new Path(path, DatasetManifest.EXAMPLES).toString())
            .where(functions.col(PreparedRow.SPLIT).equalTo(split.label()))
            .select(images ? PreparedRow.IMAGE : PreparedRow.SEQUENCE)
            .toJavaRDD()
            .mapToPair(new Deal(workers, images, info.normaliser()))
            // An Integer's hash is itself, so key w goes to partition w.
            .partitionBy(new HashPartitioner(workers))
            .mapPartitionsWithIndex(new GatherShard(), true);
    return ShardedData.hold(
        shards,
        split.label() + " split of " + path,
        images
            ? ImageDataset.form(layout, info, view)
            : new PaddedSequences(info.features(), info.target(), true),
        info.examples().get(split),
        () -> {});
  }

  private void requireReadable(Layout layout, boolean images) {
    if (layout != Layout.PIXELS && info.target().outputs() == 0) {
      throw new DataException(
          path + " has no classes. Prepare it with data.source.labels = folders, for instance.");
    }
    if (layout != Layout.LABELLED_ROWS && !images) {
      throw new DataException(
          path + " holds sequences, which can't be read as images. Choose model.kind = lstm.");
    }
  }

  /** Pairs an example with its worker. */
  private record Deal(int workers, boolean images, Normaliser normaliser)
      implements PairFunction<Row, Integer, Example> {
    @Override
    public Tuple2<Integer, Example> call(Row row) {
      Example example = images ? PreparedRow.image(row) : PreparedRow.sequence(row, normaliser);
      return new Tuple2<>((int) (example.id() % workers), example);
    }
  }
}
