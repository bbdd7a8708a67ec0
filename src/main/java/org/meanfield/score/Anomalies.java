package org.meanfield.score;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rule by which an example is called abnormal: its score is above a threshold, or isn't a
 * number, as that of values beyond the range of float32.
 *
 * @param threshold null if there is none, so that nothing is called so
 */
record Anomalies(Double threshold) implements Serializable {
  static Anomalies of(OptionalDouble threshold) {
    return new Anomalies(threshold.isPresent() ? threshold.getAsDouble() : null);
  }

  /** Adds the column that says it. */
  StructType added(StructType schema) {
    return threshold == null ? schema : Columns.with(schema, "anomaly", DataTypes.BooleanType);
  }

  /** Adds the cell of an example. */
  void add(double score, List<Object> cells) {
    if (threshold != null) {
      cells.add(!(score <= threshold));
    }
  }
}
