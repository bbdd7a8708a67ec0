package org.meanfield.data.source;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.data.source.ImageFiles.Labels;

/** Reads one file of {@link SequenceFiles}. */
final class ReadSequenceFile extends ReadExampleFile {
  private static final long serialVersionUID = 1;

  private final SequenceFiles source;
  private final StepColumns columns;
  private final Labels folders;
  private final ImageFiles.Splits splits;
  private final Findings findings;

  /**
   * Creates the reader of a source's files.
   *
   * @param columns that are read of each
   * @param folders the meaning of the folder that a file is in
   * @param splits the meaning of the topmost folders
   */
  ReadSequenceFile(
      SequenceFiles source,
      StepColumns columns,
      Labels folders,
      ImageFiles.Splits splits,
      Reading reading) {
    super(source.path(), reading);
    this.source = source;
    this.columns = columns;
    this.folders = folders;
    this.splits = splits;
    this.findings = reading.findings();
  }

  @Override
  SourceRow example(String file, String relative, Configuration hadoop)
      throws IOException, RejectedRecordException {
    FilePlace place = FilePlace.of(relative, folders, source.ids(), splits);
    return sequence(file, place, hadoop).in(place.split());
  }

  private SourceRow sequence(String file, FilePlace place, Configuration hadoop)
      throws IOException, RejectedRecordException {
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
