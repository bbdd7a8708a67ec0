package org.meanfield.data.source;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.meanfield.data.source.ImageFiles.Labels;

/** Reads one file of {@link SequenceFiles}. */
final class ReadSequenceFile implements Function<String, Row> {
  private final SequenceFiles source;
  private final Broadcast<SerializableConfiguration> hadoop;

  ReadSequenceFile(SequenceFiles source, Broadcast<SerializableConfiguration> hadoop) {
    this.source = source;
    this.hadoop = hadoop;
  }

  @Override
  public Row call(String relative) {
    String file = new Path(new Path(source.path()), new Path(null, null, relative)).toString();
    try {
      Labels labels = source.labels().isEmpty() ? Labels.FOLDERS : Labels.NONE;
      FilePlace place = FilePlace.of(relative, labels, source.ids(), source.splits());
      return sequence(file, place).in(place.split()).toRow();
    } catch (RejectedRecordException e) {
      return SourceRow.rejected(file, null, e.getMessage()).toRow();
    } catch (IOException e) {
      return SourceRow.rejected(file, null, "can't be read: " + e.getMessage()).toRow();
    }
  }

  private SourceRow sequence(String file, FilePlace place)
      throws IOException, RejectedRecordException {
    StepColumns columns = source.columns();
    StepParser parser = new StepParser(columns);
    SequenceBuilder sequence = new SequenceBuilder(columns, place.id());
    if (place.label() != null) {
      sequence.label(place.label());
    }
    char delimiter = source.delimiter().charAt(0);
    try (CsvTable table = CsvTable.open(file, delimiter, columns.all(), hadoop.value().value())) {
      if (!table.missing().isEmpty()) {
        throw new RejectedRecordException(table.missing());
      }
      TableRow row = table.next();
      if (row == null) {
        throw new RejectedRecordException("has a head of column names, but no step");
      }
      for (; row != null; row = table.next()) {
        sequence.add(parser.parse(row));
      }
    }
    return sequence.sequence();
  }
}
