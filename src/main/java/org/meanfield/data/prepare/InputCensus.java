package org.meanfield.data.prepare;

import java.io.Serializable;
import java.util.Iterator;
import java.util.Optional;
import org.meanfield.data.source.SourceRow;

/** The records that are to be scored, counted; counts of parts add up in any order. */
final class InputCensus implements Serializable {
  private static final long serialVersionUID = 1;

  private final MissingFeatures missing;
  private long records;
  private long rejected;

  /** Creates the census of no records. */
  InputCensus(PrepareConfig config) {
    this.missing = new MissingFeatures(config.source());
  }

  /** Screens records and counts them; returns this. */
  InputCensus add(ScreenInputs screen, Iterator<SourceRow> source) {
    Iterator<SourceRow> screened = screen.screened(source, missing);
    while (screened.hasNext()) {
      records++;
      rejected += screened.next().isExample() ? 0 : 1;
    }
    return this;
  }

  /** Adds another part; returns this. */
  InputCensus plus(InputCensus other) {
    records += other.records;
    rejected += other.rejected;
    missing.plus(other.missing);
    return this;
  }

  long records() {
    return records;
  }

  long rejected() {
    return rejected;
  }

  long examples() {
    return records - rejected;
  }

  /** Tells which features had no value, and what became of them. */
  Optional<String> remark() {
    return missing.remark();
  }
}
