package org.meanfield.data.prepare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.SparkSession;
import org.meanfield.cluster.SparkJobs;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.DatasetManifest.SplitCounts;
import org.meanfield.data.Tables;
import org.meanfield.data.source.Reading;
import org.meanfield.data.source.SourceRow;
import org.meanfield.errors.DataException;

/**
 * Makes a dataset: reads a source, rejects what is no example, divides the rest into splits, ranks
 * each split, deals it to shards and writes those. Every record of the source is in the dataset or
 * among the rejected ones: that is counted, in what was written, before it is published.
 */
public final class Preparation {
  private final SparkSession spark;
  private final PrepareConfig config;
  private final Progress progress;

  /** Told what is being done. */
  @FunctionalInterface
  public interface Progress {
    /** The next step begins. */
    void step(String description);
  }

  /**
   * The origin of a dataset, kept beside its examples: the configuration, and the programs'
   * versions.
   */
  public record Provenance(JsonNode settings, Map<String, String> versions) {}

  /** Creates the preparation that a user asks for. */
  public Preparation(SparkSession spark, PrepareConfig config, Progress progress) {
    this.spark = Tables.session(spark);
    this.config = config;
    this.progress = progress;
  }

  /**
   * Writes and publishes.
   *
   * @param output a directory that isn't there yet
   * @throws DataException if the source can't be read, or makes no dataset
   */
  public DatasetManifest write(String output, Provenance provenance) {
    try (DatasetDirectory directory =
        DatasetDirectory.at(output, spark.sparkContext().hadoopConfiguration())) {
      return SparkJobs.explained(
          "preparing " + config.source().path(),
          () -> write(directory, provenance),
          (message, cause) ->
              new DataException(
                  message
                      + " Make sure that every executor can read the source, that nobody changes it"
                      + " meanwhile, and that there is room for the output.",
                  cause));
    }
  }

  private DatasetManifest write(DatasetDirectory directory, Provenance provenance) {
    step("read " + config.source().path());
    try (Reading reading = new Reading(spark, config.splits().borders())) {
      return write(config.of(config.source().named(reading)), reading, directory, provenance);
    }
  }

  /** Writes what a configuration asks for, all of whose columns are named. */
  private DatasetManifest write(
      PrepareConfig config, Reading reading, DatasetDirectory directory, Provenance provenance) {
    JavaRDD<SourceRow> records = config.source().records(reading);
    Census census =
        records
            .mapPartitions(new Count(config))
            .treeAggregate(new Census(config), Census::plus, Census::plus);
    JavaRDD<SourceRow> screened = records.mapPartitions(new OfOneShape(config, census.shape()));
    RejectedRecords rejected =
        new RejectedRecords(spark, screened, census.rejected(), census.records());
    rejected.requireAtMost(
        config.maxRejectedFraction(),
        "data.maxRejectedFraction",
        "then the dataset is made without them, and its directory rejected/ lists them all");
    Tally tally = census.tally();
    reading.requireExamples(split -> tally.examples(split) == 0);
    List<String> classes = Classes.of(config, tally);
    Classes.remarks(classes, tally).forEach(reading::remark);
    census.remark().ifPresent(reading::remark);
    tally.requireVaryingTargets(config);
    StoredValues stored =
        StoredValues.of(
            config.source(), census.shape().features(), tally.categories(), reading::categories);
    step("write " + directory.published());
    ShardFiles files = new ShardFiles(spark, directory.work());
    files.write(
        screened,
        new Ranks(tally),
        config.source().content(),
        new ShardFiles.Numbers(classes, tally.series(), census.means(), stored),
        config.shards());
    rejected.write(directory.work());
    DatasetManifest manifest =
        new Description(config, census, classes, stored).manifest(files, reading, provenance);
    requireAll(manifest, census);
    directory.publish(manifest);
    return manifest;
  }

  /**
   * Removes a dataset, its {@code dataset.json} first, so that no reader takes the rest for one;
   * called again after a death, removes the rest.
   *
   * @return whether it is gone; not if another process is known to, or may, write there
   * @throws DataException if it can't be removed
   */
  public static boolean remove(Path dataset, Configuration hadoop) {
    return DatasetDirectory.remove(dataset, hadoop);
  }

  private void step(String description) {
    progress.step(description);
    spark.sparkContext().setJobDescription(description);
  }

  /** Requires that nothing was lost between source and dataset. */
  private static void requireAll(DatasetManifest manifest, Census census) {
    long written = manifest.splits().values().stream().mapToLong(SplitCounts::examples).sum();
    if (written + census.rejected() != census.records()
        || (manifest.content() == Content.SEQUENCES
            && steps(manifest) != census.tally().totalSteps())) {
      throw new DataException(
          String.format(
              "%,d examples of %,d steps were written and %,d records rejected, but the source had"
                  + " %,d records and %,d steps. It seems to have changed meanwhile. Prepare it"
                  + " again.",
              written,
              steps(manifest),
              census.rejected(),
              census.records(),
              census.tally().totalSteps()));
    }
  }

  private static long steps(DatasetManifest manifest) {
    return manifest.splits().values().stream()
        .flatMap(split -> split.timeSteps().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  /** Counts a partition. */
  private record Count(PrepareConfig config)
      implements FlatMapFunction<Iterator<SourceRow>, Census> {
    @Override
    public Iterator<Census> call(Iterator<SourceRow> records) {
      return List.of(new Census(config).add(records)).iterator();
    }
  }
}
