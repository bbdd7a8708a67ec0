package org.meanfield.data.source;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.data.source.ImageFiles.Labels;

/** Reads one file of {@link SequenceFiles}. */
final class ReadSequenceFile extends ReadExampleFile {
  private static final long serialVersionUID = 1;

  private final SequenceFiles source;
  private final Findings findings;

  ReadSequenceFile(SequenceFiles source, Reading reading) {
    super(source.path(), reading);
    this.source = source;
    this.findings = reading.findings();
  }

  @Override
  SourceRow example(String file, String relative, Configuration hadoop)
      throws IOException, RejectedRecordException {
    Labels labels = source.labels().isEmpty() ? Labels.FOLDERS : Labels.NONE;
    FilePlace place = FilePlace.of(relative, labels, source.ids(), source.splits());
    return sequence(file, place, hadoop).in(place.split());
  }

  private SourceRow sequence(String file, FilePlace place, Configuration hadoop)
      throws IOException, RejectedRecordException {
    StepColumns columns = source.columns();
    StepParser parser = new StepParser(columns, source.form(), findings);
    SequenceBuilder sequence = new SequenceBuilder(columns, place.id());
    if (place.label() != null) {
      sequence.label(place.label());
    }
    try (CsvTable table = CsvTable.open(file, source.form(), columns.all(), hadoop)) {
      if (!table.missing().isEmpty()) {
        throw new RejectedRecordException(table.missing());
      }
      TableRow row = table.next();
      if (row == null) {
        throw new RejectedRecordException("has a header of column names, but no rows");
      }
      for (; row != null; row = table.next()) {
        sequence.add(parser.parse(row));
      }
      table.tell(findings);
    }
    return sequence.sequence();
  }
}
