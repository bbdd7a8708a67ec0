package org.meanfield.data.source;

import java.util.Iterator;
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
  static final String LEFT_OUT = "leftOut";
  static final String INTERVAL = "interval";
  static final String MERGED = "merged";
  static final String GROUP = "group";
  static final String CARRIED = "carried";
  static final String PARTITION = "partition";

  /**
   * The columns that files are read to. A faulty step has a time where it can be told; one that is
   * left out lacks a value, which is NaN.
   */
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
          .add(FAULT, DataTypes.StringType)
          .add(LEFT_OUT, DataTypes.BooleanType);

  /**
   * The columns with, behind them, the time since the step before, if one partition has both, and
   * the number of other steps that it stands for.
   */
  static final StructType COMPARED =
      SCHEMA.add(INTERVAL, DataTypes.DoubleType).add(MERGED, DataTypes.LongType);

  /**
   * The columns with, behind them, the number of gaps before the step in its series and partition,
   * and for each value the last one that was known in the series before, and how long before; null
   * if the step lacks none.
   */
  static final StructType CONTINUED =
      COMPARED.add(GROUP, DataTypes.LongType).add(CARRIED, DataTypes.BinaryType);

  private TimeSteps() {}

  /** Rows of a table to steps. */
  record Read(StepColumns columns, TableText form, Findings findings) implements TableRow.Use {
    @Override
    public Iterator<Row> of(Iterator<TableRow> rows) {
      StepParser parser = new StepParser(columns, form, findings);
      boolean drops = columns.missing().whenMissing() == MissingCells.Rule.DROP;
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public Row next() {
          Step step = parser.parse(rows.next());
          return row(step, drops && FilledColumn.hasMissing(step.values_F()));
        }
      };
    }
  }

  /** Returns a step as a row of {@link #SCHEMA}; one that isn't left out. */
  static Row row(Step step) {
    return row(step, false);
  }

  /** Returns a step that lacks a value, and is left out, as a row of {@link #SCHEMA}. */
  static Row leftOut(Step step) {
    return row(step, true);
  }

  private static Row row(Step step, boolean leftOut) {
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
        step.fault(),
        leftOut);
  }

  /** Returns whether the series and the time of a step can be told. */
  static boolean isPlaced(Row step) {
    return !step.isNullAt(0) && !step.isNullAt(1);
  }

  /** Returns the time of a step that has one. */
  static Moment moment(Row step) {
    return new Moment(
        step.<Long>getAs(TIME), step.<Double>getAs(FRACTION), step.<Boolean>getAs(DATES));
  }

  /** Returns where a step stands, for messages. */
  static String place(Row step) {
    return step.<String>getAs(FILE) + ", " + step.<Long>getAs(POSITION);
  }

  /** Returns the time from a step to another one; null if they are of two series. */
  static Double since(Row before, Row step) {
    return before.getString(0).equals(step.getString(0))
        ? moment(step).since(moment(before))
        : null;
  }
}
