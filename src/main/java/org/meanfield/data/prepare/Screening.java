package org.meanfield.data.prepare;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Split;
import org.meanfield.data.prepare.PrepareConfig.Longer;
import org.meanfield.data.source.SourceRow;

/**
 * Records of a source, one after the other, with their final split: those of one id follow each
 * other. Examples that can't be taken are rejected: of equal ids, of a class that isn't wanted, too
 * long. Of equal ids nobody knows which is the right one, so all are rejected.
 */
final class Screening implements Iterator<SourceRow> {
  private final PrepareConfig config;
  private final Function<SourceRow, Split> splits;
  private final Set<String> classes;
  private final MissingFeatures missing;
  private final Iterator<SourceRow> records;
  private SourceRow before;
  private SourceRow following;
  private long cut;

  /**
   * Creates the screening of records, or of a part of them.
   *
   * @param config what they must be
   * @param missing that treats features without a value, and counts them
   */
  Screening(PrepareConfig config, MissingFeatures missing, Iterator<SourceRow> records) {
    this(config, row -> config.splits().of(row.split(), row.place()), missing, records);
  }

  /**
   * Creates the screening of records whose splits are said otherwise.
   *
   * @param splits the split of an example; null if it is in none
   */
  Screening(
      PrepareConfig config,
      Function<SourceRow, Split> splits,
      MissingFeatures missing,
      Iterator<SourceRow> records) {
    this.config = config;
    this.splits = splits;
    this.classes = new HashSet<>(config.classes());
    this.missing = missing;
    this.records = records;
    this.following = read();
  }

  private SourceRow read() {
    SourceRow row = null;
    while (row == null && records.hasNext()) {
      SourceRow record = records.next();
      row = record.isExample() ? missing.treated(record) : record;
    }
    return row != null && row.isExample() ? row.in(splits.apply(row)) : row;
  }

  /** Returns the number of sequences that were cut so far. */
  long cut() {
    return cut;
  }

  @Override
  public boolean hasNext() {
    return following != null;
  }

  @Override
  public SourceRow next() {
    if (following == null) {
      throw new NoSuchElementException();
    }
    SourceRow row = following;
    following = read();
    boolean repeated = row.isExample() && (isSame(row, before) || isSame(row, following));
    before = row;
    if (!row.isExample()) {
      return row;
    }
    if (repeated) {
      return row.rejectedFor("has the id " + row.id() + ", which other records have, too");
    }
    String unknown = unknownClass(row);
    if (unknown != null) {
      return row.rejectedFor("has the class " + unknown + ", which is not in data.classes");
    }
    return ofRightLength(row);
  }

  private static boolean isSame(SourceRow row, SourceRow other) {
    return other != null
        && other.isExample()
        && row.id().equals(other.id())
        && row.split() == other.split();
  }

  private String unknownClass(SourceRow row) {
    if (classes.isEmpty() || row.label() == null) {
      return null;
    }
    return Arrays.stream(row.labels())
        .filter(name -> !classes.contains(name))
        .findFirst()
        .orElse(null);
  }

  private SourceRow ofRightLength(SourceRow row) {
    int most = config.maxLength();
    if (most == 0 || row.steps() <= most || config.source().content() != Content.SEQUENCES) {
      return row;
    }
    if (config.longer() == Longer.REJECT) {
      return row.rejectedFor(
          "has " + row.steps() + " steps, but data.maxLength is " + config.maxLength());
    }
    cut++;
    return row.first(most, config.source().target().perStep());
  }
}
