package org.meanfield.guess;

import java.util.ArrayList;
import java.util.List;

/**
 * The kind that some files are taken for, and the configurations that fit them.
 *
 * @param kind the kind of the files, such as {@code time-series}
 * @param model the kind of the model
 * @param summary a sentence that says what the files are taken for
 * @param rows the number of rows that were looked at; 0 if the files are no table
 * @param columns the columns of a table
 * @param findings whatever else was found, a sentence each
 * @param prepare the text of the preparation's configuration; empty if none is needed
 * @param train the text of the training's configuration
 * @param commands the commands that come next
 */
public record Guess(
    String kind,
    String model,
    String summary,
    long rows,
    List<ColumnFinding> columns,
    List<String> findings,
    String prepare,
    String train,
    List<String> commands) {
  /** Keeps lists as they are. */
  public Guess {
    columns = List.copyOf(columns);
    findings = List.copyOf(findings);
    commands = List.copyOf(commands);
  }

  /** Returns the same guess with more findings. */
  Guess with(List<String> more) {
    List<String> all = new ArrayList<>(findings);
    all.addAll(more);
    return new Guess(kind, model, summary, rows, columns, all, prepare, train, commands);
  }

  /**
   * A column, and the use that is made of it.
   *
   * @param type the type of its cells
   * @param use the use, such as {@code feature}
   * @param note a remark on it; empty if there is none
   * @param missing the number of rows without a value
   * @param distinct the number of different values
   * @param examples the first different values
   */
  public record ColumnFinding(
      String name,
      String type,
      String use,
      String note,
      long missing,
      int distinct,
      List<String> examples) {
    /** Keeps the list as it is. */
    public ColumnFinding {
      examples = List.copyOf(examples);
    }
  }
}
