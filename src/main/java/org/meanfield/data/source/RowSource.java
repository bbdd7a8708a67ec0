package org.meanfield.data.source;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

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

  @Override
  default JavaRDD<SourceRow> records(Reading reading) {
    return ByPlace.records(rows(reading));
  }
}
