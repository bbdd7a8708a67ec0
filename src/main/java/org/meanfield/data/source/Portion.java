package org.meanfield.data.source;

import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The part of a source that is read: all that there is, or what came at one time. */
public sealed interface Portion {
  /** All that there is. */
  Portion ALL = new Everything();

  /** Returns what it is, for people to read. */
  String named();

  /** The portion that leaves nothing out. */
  record Everything() implements Portion {
    @Override
    public String named() {
      return "everything";
    }
  }

  /** Some files of a folder. */
  record Files(List<ListedFile> files) implements Portion {
    /** Copies what is mutable. */
    public Files {
      files = List.copyOf(files);
    }

    @Override
    public String named() {
      return files.size() == 1
          ? files.get(0).relative()
          : String.format(Locale.ROOT, "%,d files", files.size());
    }
  }

  /**
   * A file of a folder.
   *
   * @param path its whole path
   * @param relative its path below the folder
   * @param bytes its size
   */
  record ListedFile(String path, String relative, long bytes) {}

  /** Some rows of a table. */
  record Rows(Dataset<Row> rows) implements Portion {
    @Override
    public String named() {
      return "new rows";
    }
  }
}
