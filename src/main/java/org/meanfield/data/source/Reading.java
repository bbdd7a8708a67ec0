package org.meanfield.data.source;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.meanfield.data.Split;
import org.meanfield.errors.DataException;

/**
 * A source's being read: by which session, and where time divides it; and what is found on the way.
 * Closing it releases what is kept.
 */
public final class Reading implements AutoCloseable {
  private final SparkSession spark;
  private final Optional<TimeBorders> borders;
  private final Portion portion;
  private final List<String> remarks = new ArrayList<>();
  private final Map<Split, Span> spans = new EnumMap<>(Split.class);
  private final List<Dataset<Row>> kept = new ArrayList<>();
  private final Map<Split, String> shortages = new EnumMap<>(Split.class);
  private final Findings findings = new Findings();
  private Broadcast<SerializableConfiguration> hadoop;

  /** Creates the reading of a whole source; without borders, of one that time doesn't divide. */
  public Reading(SparkSession spark, Optional<TimeBorders> borders) {
    this(spark, borders, Portion.ALL);
  }

  /** Creates the reading of a portion of a source that time doesn't divide. */
  public Reading(SparkSession spark, Portion portion) {
    this(spark, Optional.empty(), portion);
  }

  private Reading(SparkSession spark, Optional<TimeBorders> borders, Portion portion) {
    this.spark = spark;
    this.borders = borders;
    this.portion = portion;
  }

  Portion portion() {
    return portion;
  }

  SparkSession spark() {
    return spark;
  }

  JavaSparkContext context() {
    return new JavaSparkContext(spark.sparkContext());
  }

  /** Hadoop's configuration for executors. */
  Broadcast<SerializableConfiguration> hadoop() {
    if (hadoop == null) {
      hadoop = context().broadcast(new SerializableConfiguration(context().hadoopConfiguration()));
    }
    return hadoop;
  }

  Optional<TimeBorders> borders() {
    return borders;
  }

  /** Keeps what is used more than once. */
  Dataset<Row> keep(Dataset<Row> rows) {
    kept.add(rows.persist(StorageLevel.DISK_ONLY()));
    return rows;
  }

  /**
   * A stretch of time.
   *
   * @param from the time of its first step: a number, or a date in ISO 8601
   * @param to the time of its last step
   */
  public record Span(String from, String to) {}

  /** Sets the time from a split's first step to its last one. */
  void span(Split split, String from, String to) {
    spans.put(split, new Span(from, to));
  }

  /** Returns the time from a split's first step to its last one; empty if time divides nothing. */
  public Optional<Span> span(Split split) {
    return Optional.ofNullable(spans.get(split));
  }

  /** Adds a remark about something that the records don't show. */
  public void remark(String remark) {
    remarks.add(remark);
  }

  /** Says why a split has no example, if it turns out to have none. */
  void addShortage(Split split, String why) {
    shortages.put(split, why);
  }

  /**
   * Requires examples of the splits that the source said something about.
   *
   * @param isEmpty whether a split has none
   * @throws DataException that says why it has none
   */
  public void requireExamples(Predicate<Split> isEmpty) {
    shortages.forEach(
        (split, why) -> {
          if (isEmpty.test(split)) {
            throw new DataException(why);
          }
        });
  }

  /** Returns the accumulator in which tasks count what they find in files. */
  Findings findings() {
    if (!findings.isRegistered()) {
      spark.sparkContext().register(findings);
    }
    return findings;
  }

  /**
   * Returns the texts of a column of categories, by the codes that stand for them in records, once
   * all of these were read.
   *
   * @throws org.meanfield.errors.DataException if there are too many, or if two can't be told apart
   */
  public Map<Double, String> categories(String column) {
    return findings.texts().byCode(column);
  }

  /** Returns the remarks so far. */
  public List<String> remarks() {
    List<String> all = new ArrayList<>(remarks);
    all.addAll(findings.remarks());
    return all;
  }

  @Override
  public void close() {
    kept.forEach(Dataset::unpersist);
    if (hadoop != null) {
      hadoop.destroy();
    }
  }
}
