package org.meanfield.data.source;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;

/**
 * Steps that follow each other and are of one sequence, as one row: most tables have a sequence's
 * rows together, and then a sequence, not each of its steps, goes through the shuffle.
 */
final class Fragments implements Iterator<Row> {
  private static final int MOST_STEPS = 1 << 16;

  private final StepColumns columns;
  private final Iterator<TableRow> rows;
  private final StepParser parser;
  private Step following;

  Fragments(StepColumns columns, StepParser parser, Iterator<TableRow> rows) {
    this.columns = columns;
    this.rows = rows;
    this.parser = parser;
    advance();
  }

  private void advance() {
    following = rows.hasNext() ? parser.parse(rows.next()) : null;
  }

  @Override
  public boolean hasNext() {
    return following != null;
  }

  @Override
  public Row next() {
    if (following == null) {
      throw new NoSuchElementException();
    }
    String file = following.file();
    SequenceBuilder fragment = new SequenceBuilder(columns, following.id());
    do {
      fragment.add(following);
      advance();
    } while (following != null
        && following.id() != null
        && following.id().equals(fragment.id())
        && following.file().equals(file)
        && fragment.steps() < MOST_STEPS);
    return fragment.fragment();
  }
}
