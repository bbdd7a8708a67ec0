package org.meanfield.data.prepare;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.source.SourceRow;
import org.meanfield.errors.DataException;

/**
 * All records of a source, counted: censuses of its parts add up to that of the whole, in any
 * order. Examples of other shapes than most have are not to be taken, so each shape has a tally of
 * its own.
 */
final class Census implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int MOST_SHAPES = 10_000;

  private final PrepareConfig config;
  private final Map<Shape, Tally> tallies = new HashMap<>();
  private final MissingFeatures missing;

  /** The means that fill missing values; null if none are filled. */
  private final TrainingMeans means;

  private long records;
  private long cut;

  /** Creates the census of no records. */
  Census(PrepareConfig config) {
    this.config = config;
    this.missing = new MissingFeatures(config.source());
    this.means = config.source().missingCells().fills() ? new TrainingMeans(config.source()) : null;
  }

  /**
   * The shape that all examples must have.
   *
   * @param steps of images; 0 for sequences, which are of any length
   * @param features values of a step
   */
  record Shape(int steps, int features) implements Serializable {
    static Shape of(SourceRow row, Content content) {
      return new Shape(content == Content.IMAGES ? row.steps() : 0, row.features());
    }
  }

  /** Counts records; returns this. */
  Census add(Iterator<SourceRow> source) {
    Screening screened = new Screening(config, missing, source);
    while (screened.hasNext()) {
      SourceRow row = screened.next();
      records++;
      if (row.isExample()) {
        Shape shape = Shape.of(row, config.source().content());
        tallies.computeIfAbsent(shape, it -> Tally.of(config, row)).add(row);
        requireFewShapes();
        if (means != null) {
          means.add(row);
        }
      }
    }
    cut += screened.cut();
    return this;
  }

  /** Adds another part; returns this. */
  Census plus(Census other) {
    records += other.records;
    cut += other.cut;
    missing.plus(other.missing);
    if (means != null) {
      means.plus(other.means);
    }
    other.tallies.forEach((shape, tally) -> tallies.merge(shape, tally, Tally::plus));
    requireFewShapes();
    return this;
  }

  private void requireFewShapes() {
    if (tallies.size() > MOST_SHAPES) {
      throw new DataException(
          "Images have more than "
              + MOST_SHAPES
              + " different sizes. Set source.decode.width and height, to which all are scaled.");
    }
  }

  /** Returns the number of records, examples and others. */
  long records() {
    return records;
  }

  /** Returns the number of sequences that were cut to the greatest length. */
  long cut() {
    return cut;
  }

  /** Tells which features had no value, and what became of them. */
  Optional<String> remark() {
    return missing.remark();
  }

  /**
   * Returns the values that fill missing ones, by the number of the time series; none if no value
   * is filled.
   *
   * @throws DataException if a column has no value in the training split
   */
  double[][] means() {
    return means == null
        ? new double[0][]
        : means.values(tally().series(), config.source()::columnName);
  }

  /** Returns the number of records that are not examples, or are examples of another shape. */
  long rejected() {
    return records - tally().examples();
  }

  /** The shape that most examples have; the larger one of two. */
  Shape shape() {
    return tallies.entrySet().stream()
        .max(
            Comparator.comparingLong((Map.Entry<Shape, Tally> entry) -> entry.getValue().examples())
                .thenComparingInt(entry -> entry.getKey().steps())
                .thenComparingInt(entry -> entry.getKey().features()))
        .map(Map.Entry::getKey)
        .orElse(new Shape(0, 0));
  }

  /** Returns the tally of the examples. */
  Tally tally() {
    return tallies.getOrDefault(shape(), new Tally());
  }
}
