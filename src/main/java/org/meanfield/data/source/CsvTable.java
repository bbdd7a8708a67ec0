package org.meanfield.data.source;

import com.github.luben.zstd.ZstdInputStream;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.meanfield.data.source.CsvRecords.CsvRecord;
import org.meanfield.data.source.Findings.Finding;
import org.meanfield.data.source.Findings.What;
import org.meanfield.storage.Place;

/** Some columns of a CSV file with a header of column names, plain or compressed. */
final class CsvTable implements Closeable {
  private static final String ZSTANDARD = ".zst";

  private final String file;
  private final CsvRecords records;
  private final List<String> columns;
  private final List<String> head;
  private final int[] places;

  private CsvTable(String file, CsvRecords records, List<String> columns, List<String> head) {
    this.file = file;
    this.records = records;
    this.columns = columns;
    this.head = head;
    this.places = columns.stream().mapToInt(head::indexOf).toArray();
  }

  /**
   * Opens a file and reads its head.
   *
   * @param columns that are wanted; empty names for none
   * @throws RejectedRecordException if it isn't there, or has no head
   */
  static CsvTable open(String file, TableText form, List<String> columns, Configuration hadoop)
      throws IOException, RejectedRecordException {
    CsvRecords records = new CsvRecords(bytes(file, hadoop), form);
    CsvRecord head = records.next();
    if (head == null || head.fault() != null) {
      records.close();
      throw new RejectedRecordException(
          head == null
              ? "is empty: it has no header of column names"
              : "has no header of column names: line " + head.line() + " " + head.fault());
    }
    List<String> names = Arrays.asList(head.cells());
    for (String column : columns) {
      if (Collections.frequency(names, column) > 1) {
        records.close();
        throw new RejectedRecordException("has two columns named " + column);
      }
    }
    return new CsvTable(file, records, columns, names);
  }

  /** Opens a file, decompressed if its name says that it is packed. */
  static InputStream bytes(String file, Configuration hadoop)
      throws IOException, RejectedRecordException {
    Place place = Place.of(file, hadoop);
    try {
      InputStream in = place.fileSystem().open(place.path());
      if (file.endsWith(ZSTANDARD)) {
        // Hadoop's own codec wants native libraries of Hadoop's; Spark brings another one.
        return new ZstdInputStream(in);
      }
      CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(place.path());
      return codec == null ? in : codec.createInputStream(in);
    } catch (FileNotFoundException e) {
      throw RejectedRecordException.unreadable(e);
    }
  }

  /** Returns the names of all columns, in their order. */
  List<String> head() {
    return head;
  }

  /** Says which of the columns that are wanted there aren't; empty if none is missing. */
  String missing() {
    List<String> missing =
        columns.stream().filter(name -> !name.isEmpty() && !head.contains(name)).toList();
    return missing.isEmpty()
        ? ""
        : String.format(
            "has no column %s; its columns are %s",
            String.join(", ", missing), String.join(", ", head));
  }

  /** The next row; null after the last one. */
  TableRow next() throws IOException {
    CsvRecord row = records.next();
    if (row == null) {
      return null;
    }
    if (row.fault() != null) {
      return new TableRow(file, row.line(), new String[1], row.fault());
    }
    String[] found = row.cells();
    if (found.length != head.size()) {
      return new TableRow(
          file,
          row.line(),
          new String[] {cell(found, places[0])},
          String.format("has %d cells, but the header has %d", found.length, head.size()));
    }
    String[] cells = new String[places.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = cell(found, places[i]);
    }
    return new TableRow(file, row.line(), cells, null);
  }

  private static String cell(String[] cells, int place) {
    return place >= 0 && place < cells.length ? cells[place] : null;
  }

  /** Tells what was passed over so far. */
  void tell(Findings findings) {
    findings.add(new Finding(What.BLANK_LINES, file, records.blankLines()));
    findings.add(new Finding(What.COMMENTS, file, records.comments()));
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
