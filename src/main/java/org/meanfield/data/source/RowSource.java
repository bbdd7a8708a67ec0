package org.meanfield.data.source;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.meanfield.errors.DataException;

/** A source whose records are rows of their own, in whatever order they are read. */
sealed interface RowSource extends SourceConfig
    permits IdxSource,
        ImageFiles,
        ImageTable,
        SequenceArrays,
        SequenceFiles,
        TimeSeries,
        VectorTable,
        GeneratedSequences {
  /** Rows of {@link SourceRow#SCHEMA}, which Spark reads when it is asked for them. */
  Dataset<Row> rows(Reading reading);

  /**
   * Rows as {@link #rows} has them, of examples whose targets, classes and splits aren't read.
   *
   * @throws DataException if such a source has no examples of a user's own
   */
  default Dataset<Row> inputRows(Reading reading, InputRequest request) {
    throw notGiven();
  }

  /** Returns the error that says why such a source has no examples of a user's own. */
  default DataException notGiven() {
    return new DataException(
        path() + " is drawn, or holds labels with its images: score a dataset made of it instead.");
  }

  @Override
  default JavaRDD<SourceRow> inputs(Reading reading, InputRequest request) {
    return ByPlace.records(inputRows(reading, request));
  }

  @Override
  default JavaRDD<SourceRow> records(Reading reading) {
    return ByPlace.records(rows(reading));
  }
}
