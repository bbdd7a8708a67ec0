package org.meanfield.guess;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.meanfield.data.source.SourceFiles;
import org.meanfield.guess.PrepareText.Splits;

/** Takes folders of CSV files, one for each sequence, whose folders are classes. */
final class FolderRule {
  private static final int FEWEST = 12;

  private final SourceFiles files;
  private final Table table;
  private final Source source;

  /**
   * Creates the rule.
   *
   * @param table the table that the files would be together
   */
  FolderRule(SourceFiles files, Table table, Source source) {
    this.files = files;
    this.table = table;
    this.source = source;
  }

  /** Returns the guess; nothing unless there are several folders of several files each. */
  Optional<Guess> guess() {
    List<String> paths = files.relativePaths();
    Set<String> folders =
        paths.stream().map(FolderRule::folder).collect(Collectors.toCollection(TreeSet::new));
    boolean classes =
        folders.size() > 1
            && !folders.contains("")
            && folders.stream().noneMatch(name -> name.contains("="))
            && paths.size() >= Math.max(FEWEST, 4 * folders.size());
    String order = order(paths.size());
    Features features = Features.of(table, Set.of(order), Set.of(), Features.Categories.EMBEDDED);
    if (!classes || features.columns().isEmpty()) {
      return Optional.empty();
    }
    Splits splits = Splits.of(paths.size());
    String summary = "An LSTM predicts the folder that each file, a sequence, is in.";
    Report report = new Report(table).use(order, "order", "").features(features);
    report
        .finding("There are %,d files, each of which is a sequence.", paths.size())
        .finding("The folders are the classes: %s.", PrepareText.some(List.copyOf(folders)));
    return Optional.of(
        new Guess(
            "labelled-sequences",
            "lstm",
            String.format(
                Locale.ROOT,
                "labelled sequences: %,d CSV files in %,d folders, which are classes",
                paths.size(),
                folders.size()),
            table.rows(),
            report.columns(),
            report.findings(),
            prepare(order, features, splits, summary),
            TrainText.sequences(
                source,
                summary,
                new TrainText.Length(splits.trained(), 30, splits.validation() > 0)),
            List.of(source.prepareCommand(), source.command("train"))));
  }

  private static String folder(String file) {
    String[] parts = file.split("/", -1);
    return parts.length < 2 ? "" : parts[parts.length - 2];
  }

  /** Finds the column by which the rows of each file rise; empty if there is none. */
  private String order(int filesRead) {
    return table.columns().stream()
        .filter(column -> column.type() == ColumnType.TIME || column.type() == ColumnType.NUMBER)
        .filter(column -> Words.ORDER.in(column.name()) || Words.TIME.in(column.name()))
        .filter(column -> column.missing() == 0)
        .map(ColumnSummary::name)
        .filter(name -> falls(table.times(name)) < filesRead)
        .findFirst()
        .orElse("");
  }

  /** Counts the rows whose time isn't later than that of the row before. */
  private static int falls(double... times) {
    int falls = 0;
    for (int i = 1; i < times.length; i++) {
      falls += times[i] > times[i - 1] ? 0 : 1;
    }
    return falls;
  }

  /** Returns a bound of the fraction of the files that lack a value: each row is in another one. */
  private double lost(List<String> columns) {
    int rows = 0;
    for (boolean lacking : table.lacking(columns)) {
      rows += lacking ? 1 : 0;
    }
    return Math.min(1, (double) rows / files.relativePaths().size());
  }

  private String prepare(String order, Features features, Splits splits, String summary) {
    ConfigText text =
        PrepareText.begin(
            source,
            summary,
            "sequence-files",
            "conf/prepare-sequence-files.conf explains each setting.");
    PrepareText.form(
        text, table.form(), "", table.find(order).map(ColumnSummary::timeFormat).orElse(""));
    text.blank()
        .comment("The column of the time steps' order; \"\" keeps that of the rows in each file.")
        .set("order", order.isEmpty() ? "\"\"" : ConfigText.name(order))
        .blank()
        .comment("What the model reads of each time step.");
    PrepareText.leftOut(text, features.leftOut());
    text.list("features", features.settings())
        .blank()
        .comment("The folder right above a file is its class.")
        .set("target", "class")
        .set("labels", "[]")
        .close();
    PrepareText.splitByHash(text, splits);
    text.blank().set("normaliser", "standardise");
    PrepareText.rejected(
        text,
        lost(features.required()),
        "Files that lack a value in one of their rows are rejected.");
    return text.close().toString();
  }
}
