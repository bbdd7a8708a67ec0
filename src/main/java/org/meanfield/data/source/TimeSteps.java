package org.meanfield.data.source;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The steps of time series as rows. */
final class TimeSteps {
  static final String SERIES = "series";
  static final String TIME = "time";
  static final String FRACTION = "fraction";
  static final String DATES = "dates";
  static final String VALUES = "values";
  static final String TARGETS = "targets";
  static final String FILE = "file";
  static final String POSITION = "position";
  static final String FAULT = "fault";
  static final String INTERVAL = "interval";

  /** The columns that files are read to. A faulty step has a time where it can be told. */
  static final StructType SCHEMA =
      new StructType()
          .add(SERIES, DataTypes.StringType)
          .add(TIME, DataTypes.LongType)
          .add(FRACTION, DataTypes.DoubleType)
          .add(DATES, DataTypes.BooleanType)
          .add(VALUES, DataTypes.BinaryType)
          .add(TARGETS, DataTypes.BinaryType)
          .add(FILE, DataTypes.StringType)
          .add(POSITION, DataTypes.LongType)
          .add(FAULT, DataTypes.StringType);

  /** The columns with, behind them, the time since the step before, if one partition has both. */
  static final StructType COMPARED = SCHEMA.add(INTERVAL, DataTypes.DoubleType);

  private TimeSteps() {}

  /** Rows of a table to steps. */
  record Read(StepColumns columns, TableText form, Findings findings) implements TableRow.Use {
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
          return row(parser.parse(rows.next()));
        }
      };
    }

    private static Row row(Step step) {
      Moment order = step.order();
      return RowFactory.create(
          step.id(),
          order == null ? null : order.whole(),
          order == null ? null : order.fraction(),
          order == null ? null : order.isDate(),
          SourceRow.bytes(step.values_F()),
          SourceRow.bytes(step.targets()),
          step.file(),
          step.position(),
          step.fault());
    }
  }

  /** Steps, sorted by series and time: those of equal time are faults, all of them. */
  static final class Compare implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1;

    @Override
    public Iterator<Row> call(Iterator<Row> sorted) {
      return new Iterator<>() {
        private Row before;
        private Row following = advance();

        private Row advance() {
          return sorted.hasNext() ? sorted.next() : null;
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
          Row step = following;
          following = advance();
          Double since = since(before, step);
          Double until = since(step, following);
          before = step;
          Object[] cells = new Object[COMPARED.size()];
          for (int i = 0; i < step.size(); i++) {
            cells[i] = step.get(i);
          }
          boolean equal = (since != null && since == 0) || (until != null && until == 0);
          int fault = COMPARED.fieldIndex(FAULT);
          if (equal && cells[fault] == null) {
            cells[fault] =
                "has the time " + moment(step) + ", as another step" + of(step) + " does";
          }
          cells[fault + 1] = since;
          return RowFactory.create(cells);
        }
      };
    }

    private static Moment moment(Row step) {
      return new Moment(step.getLong(1), step.getDouble(2), step.getBoolean(3));
    }

    private static String of(Row step) {
      return step.getString(0).isEmpty() ? "" : " of " + step.getString(0);
    }

    private static Double since(Row before, Row step) {
      boolean comparable =
          before != null
              && step != null
              && !before.isNullAt(1)
              && !step.isNullAt(1)
              && before.getString(0).equals(step.getString(0));
      return comparable ? moment(step).since(moment(before)) : null;
    }
  }
}
