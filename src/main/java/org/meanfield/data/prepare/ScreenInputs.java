package org.meanfield.data.prepare;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.meanfield.data.source.SourceRow;

/**
 * Screens records that are to be scored: what a preparation would reject is rejected, and what a
 * model can't read.
 */
record ScreenInputs(PrepareConfig config, InputForm form)
    implements FlatMapFunction<Iterator<SourceRow>, SourceRow> {
  @Override
  public Iterator<SourceRow> call(Iterator<SourceRow> records) {
    return screened(records, new MissingFeatures(config.source()));
  }

  /**
   * Returns all records, screened.
   *
   * @param missing counts the features without a value
   */
  Iterator<SourceRow> screened(Iterator<SourceRow> records, MissingFeatures missing) {
    // Examples that are scored are in no split.
    Screening screening = new Screening(config, row -> null, missing, records);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return screening.hasNext();
      }

      @Override
      public SourceRow next() {
        SourceRow row = screening.next();
        return row.isExample() ? form.fitted(row) : row;
      }
    };
  }

  /** Returns a function that counts a partition. */
  FlatMapFunction<Iterator<SourceRow>, InputCensus> counted() {
    return new Count(this);
  }

  private record Count(ScreenInputs screen)
      implements FlatMapFunction<Iterator<SourceRow>, InputCensus> {
    @Override
    public Iterator<InputCensus> call(Iterator<SourceRow> records) {
      return List.of(new InputCensus(screen.config()).add(screen, records)).iterator();
    }
  }
}
