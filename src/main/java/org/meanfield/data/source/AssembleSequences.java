package org.meanfield.data.source;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/** Fragments, sorted by sequence, file and position, to whole sequences. */
final class AssembleSequences implements FlatMapFunction<Iterator<Row>, SourceRow> {
  private static final long serialVersionUID = 1;

  private final StepColumns columns;

  AssembleSequences(StepColumns columns) {
    this.columns = columns;
  }

  @Override
  public Iterator<SourceRow> call(Iterator<Row> fragments) {
    return new Iterator<>() {
      private Row following = fragments.hasNext() ? fragments.next() : null;

      @Override
      public boolean hasNext() {
        return following != null;
      }

      @Override
      public SourceRow next() {
        if (following == null) {
          throw new NoSuchElementException();
        }
        String id = following.getString(0);
        SequenceBuilder sequence = new SequenceBuilder(columns, id);
        do {
          sequence.add(following);
          following = fragments.hasNext() ? fragments.next() : null;
        } while (id != null && following != null && id.equals(following.getString(0)));
        return sequence.sequence();
      }
    };
  }
}
