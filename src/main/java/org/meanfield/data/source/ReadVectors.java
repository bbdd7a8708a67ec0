package org.meanfield.data.source;

import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.meanfield.data.Split;

/** Makes an example of each row of a table: a vector of its values. */
record ReadVectors(StepColumns columns, TableText form, Findings findings) implements TableRow.Use {
  @Override
  public Iterator<Row> of(Iterator<TableRow> rows) {
    StepParser parser = new StepParser(columns, form, findings);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        return example(parser.parse(rows.next())).toRow();
      }
    };
  }

  private SourceRow example(Step row) {
    try {
      return vector(row);
    } catch (RejectedRecordException e) {
      Long position = position(row);
      boolean known = position != null || row.id() == null || row.id().isEmpty();
      return SourceRow.rejected(
          row.file(),
          position,
          known ? e.getMessage() : "the row with the id " + row.id() + " " + e.getMessage());
    }
  }

  private SourceRow vector(Step row) throws RejectedRecordException {
    if (row.fault() != null) {
      throw new RejectedRecordException(row.fault());
    }
    if (!columns.labels().isEmpty() && row.label() == null) {
      throw new RejectedRecordException("has no " + columns.labels().get(0));
    }
    Split split = columns.split().isEmpty() ? null : split(row.given());
    byte[] values = SourceRow.bytes(row.values_F());
    return new SourceRow(
            split,
            columns.id().isEmpty() ? ContentIds.of(values, row.label(), split) : row.id(),
            row.label(),
            1,
            columns.values(),
            values,
            SourceRow.bytes(row.targets()),
            row.file(),
            position(row),
            null)
        .carrying(row.kept());
  }

  private static Long position(Step row) {
    return row.position() == TableRow.NOWHERE ? null : row.position();
  }

  private static Split split(String given) throws RejectedRecordException {
    return Split.labelled(given).orElseThrow(() -> RejectedRecordException.noSplit(given));
  }
}
