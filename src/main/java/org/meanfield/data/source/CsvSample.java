package org.meanfield.data.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.data.source.TableSample.Column;
import org.meanfield.data.source.TableSample.Declared;
import org.meanfield.errors.DataException;

/** Reads the first rows of CSV files of one header. */
public final class CsvSample {
  private final TableText form;
  private final Configuration hadoop;

  /** Creates a reader of files in one form. */
  public CsvSample(TableText form, Configuration hadoop) {
    this.form = form;
    this.hadoop = hadoop;
  }

  /**
   * Returns the names of a file's columns; those without a name, or with another's, are left out.
   *
   * @throws DataException if the file has no header
   */
  public List<String> columns(String file) {
    try (CsvTable table = CsvTable.open(file, form, List.of(""), hadoop)) {
      List<String> head = table.head();
      return head.stream()
          .filter(name -> name != null && !name.isBlank() && Collections.frequency(head, name) == 1)
          .toList();
    } catch (RejectedRecordException e) {
      throw new DataException(file + " " + e.getMessage() + ".", e);
    } catch (IOException e) {
      throw new DataException("Cannot read " + file + ": " + e.getMessage() + ".", e);
    }
  }

  /**
   * Reads files, one after the other, until there are rows enough.
   *
   * @throws DataException if one of them lacks a column that the first has, or can't be read
   */
  public TableSample of(List<String> files) {
    List<String> names = columns(files.get(0));
    int most = TableSample.mostRows(names.size());
    List<String[]> rows = new ArrayList<>();
    boolean whole = true;
    long faulty = 0;
    String fault = "";
    for (int i = 0; i < files.size() && whole; i++) {
      String file = files.get(i);
      try (CsvTable table = CsvTable.open(file, form, names, hadoop)) {
        if (!table.missing().isEmpty()) {
          throw new DataException(
              file + " " + table.missing() + ". Give files with the same columns.");
        }
        for (TableRow row = table.next(); row != null && whole; row = table.next()) {
          if (row.fault() == null) {
            rows.add(texts(row.cells()));
          } else {
            fault = faulty++ == 0 ? file + ", line " + row.position() + ": " + row.fault() : fault;
          }
          whole = rows.size() < most;
        }
      } catch (RejectedRecordException e) {
        throw new DataException(file + " " + e.getMessage() + ".", e);
      } catch (IOException e) {
        throw new DataException("Cannot read " + file + ": " + e.getMessage() + ".", e);
      }
    }
    List<Column> columns = names.stream().map(name -> new Column(name, Declared.TEXT)).toList();
    return new TableSample(columns, rows, whole, faulty, fault);
  }

  private static String[] texts(Object[] cells) {
    String[] texts = new String[cells.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = (String) cells[i];
    }
    return texts;
  }
}
