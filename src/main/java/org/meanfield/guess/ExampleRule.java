package org.meanfield.guess;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.meanfield.guess.PrepareText.Splits;

/** Takes tables of numbers for examples, a row each, of which an autoencoder or RBM learns. */
final class ExampleRule {
  private static final int FEWEST = 20;
  private static final int MOST_CLASSES = 100;
  private static final int ROWS_PER_CLASS = 5;
  private static final int FEW_CLASSES = 20;
  private static final int MANY = 2000;

  private final Table table;
  private final Source source;
  private final Wishes wishes;

  ExampleRule(Table table, Source source, Wishes wishes) {
    this.table = table;
    this.source = source;
    this.wishes = wishes;
  }

  /**
   * The columns of a table of examples; empty texts stand for none.
   *
   * @param lost the fraction of the rows that lack a value
   */
  private record Found(String id, String label, Features features, double lost) {}

  /**
   * Returns the guess.
   *
   * @param format the format of the files
   * @return nothing if there aren't enough rows, or columns of numbers
   */
  Optional<Guess> guess(String format) {
    String label = label();
    String id = id(label);
    Set<String> others = new LinkedHashSet<>(List.of(id, label));
    Features features = Features.of(table, others, Set.of(), Features.Categories.ONE_HOT);
    if (features.columns().size() < 2 || table.rows() < FEWEST) {
      return Optional.empty();
    }
    long rows = table.rows() + table.sample().faulty();
    long lost = table.sample().faulty();
    List<String> needed = new ArrayList<>(features.required());
    if (!label.isEmpty()) {
      needed.add(label);
    }
    for (boolean lacking : table.lacking(needed)) {
      lost += lacking ? 1 : 0;
    }
    Found found = new Found(id, label, features, (double) lost / rows);
    return Optional.of(guess(found, rows - lost, format));
  }

  private String label() {
    if (!wishes.label().isEmpty()) {
      return wishes.label();
    }
    List<ColumnSummary> columns = table.columns();
    List<ColumnSummary> texts =
        columns.stream().filter(column -> column.type() == ColumnType.CATEGORY).toList();
    Comparator<ColumnSummary> likeliest =
        Comparator.comparing((ColumnSummary column) -> table.isAnswer(column.name()))
            .thenComparing(column -> Words.LABEL.in(column.name()))
            .thenComparing(column -> column.type() != ColumnType.NUMBER)
            .thenComparing(columns::indexOf);
    return columns.stream()
        .filter(this::hasClasses)
        .filter(
            column ->
                table.isAnswer(column.name())
                    || Words.LABEL.in(column.name())
                    || (column.type() == ColumnType.CATEGORY
                        && column.distinct() <= FEW_CLASSES
                        && (texts.size() == 1 || column.equals(columns.get(columns.size() - 1)))))
        .filter(column -> !wishes.columns().contains(column.name()))
        .max(likeliest)
        .map(ColumnSummary::name)
        .orElse("");
  }

  private boolean hasClasses(ColumnSummary column) {
    boolean type =
        column.type() == ColumnType.CATEGORY
            || column.type() == ColumnType.TRUTH
            || (column.type() == ColumnType.NUMBER && column.whole());
    return type
        && column.distinct() >= 2
        && column.distinct() <= MOST_CLASSES
        && (long) ROWS_PER_CLASS * column.distinct() <= table.rows();
  }

  private String id(String label) {
    if (!wishes.id().isEmpty()) {
      return wishes.id();
    }
    return table.columns().stream()
        .filter(column -> !column.name().equals(label) && column.isUnique() && column.isName())
        .filter(
            column ->
                column.type() != ColumnType.NUMBER
                    || Words.ID.in(column.name())
                    || Features.isIndex(column))
        .max(Comparator.comparing(column -> Words.ID.in(column.name())))
        .map(ColumnSummary::name)
        .orElse("");
  }

  private Guess guess(Found found, long examples, String format) {
    int width = width(found.features());
    Splits splits = Splits.of(examples);
    Report report =
        new Report(table)
            .use(found.id(), "id", "")
            .use(found.label(), "label", found.label().isEmpty() ? "" : classes(found.label()))
            .features(found.features());
    if (found.lost() > 0) {
      report.finding("%s of the rows lack a value.", Features.percent(found.lost()));
    }
    String[] more =
        found.label().isEmpty()
            ? new String[] {"evaluate"}
            : new String[] {"evaluate --linear-probe"};
    if (!found.label().isEmpty()) {
      report.finding(
          "No model here predicts classes of single rows. This one doesn't see %s; evaluate"
              + " --linear-probe tells how well its features tell the classes.",
          found.label());
    }
    TrainText.Length length =
        new TrainText.Length(
            splits.trained(), splits.trained() < MANY ? 100 : 40, splits.validation() > 0);
    boolean rbm = wishes.model() == Wishes.Model.RBM;
    String model = rbm ? "A restricted Boltzmann machine" : "An autoencoder";
    return new Guess(
        "table",
        rbm ? "rbm" : "autoencoder",
        String.format(
            Locale.ROOT,
            "a table with an example in each row, of %,d values%s",
            width,
            found.label().isEmpty() ? "" : ", and " + classes(found.label())),
        table.rows(),
        report.columns(),
        report.findings(),
        prepare(found, splits, format, model + " learns the rows of a table of numbers."),
        rbm
            ? TrainText.rbm(source, width, more, length)
            : TrainText.autoencoder(source, width, more, length),
        List.of(source.prepareCommand(), source.command("train")));
  }

  /** Returns the number of an example's values, of which a category has one for each of its own. */
  private int width(Features features) {
    return features.columns().stream()
        .map(table::column)
        .mapToInt(column -> column.type() == ColumnType.CATEGORY ? column.distinct() : 1)
        .sum();
  }

  private String classes(String label) {
    ColumnSummary column = table.column(label);
    return String.format(
        Locale.ROOT,
        "%,d classes: %s",
        column.distinct(),
        PrepareText.some(PrepareText.inOrder(column.counts().keySet())));
  }

  private String prepare(Found found, Splits splits, String format, String summary) {
    ConfigText text =
        PrepareText.begin(
            source, summary, "table", "conf/prepare-table.conf explains each setting.");
    PrepareText.form(text, table.form(), format, "");
    text.blank().comment("The columns of an example's values.");
    PrepareText.leftOut(text, found.features().leftOut());
    text.list("features", found.features().settings());
    if (!found.id().isEmpty()) {
      text.blank()
          .comment("The column of unique ids, by which an example keeps its split.")
          .set("id", ConfigText.name(found.id()));
    }
    if (!found.label().isEmpty()) {
      text.blank()
          .comment(
              "The column of classes, which the model doesn't see; evaluate --linear-probe tells"
                  + " how well they can be told from its features.")
          .set("label", ConfigText.name(found.label()));
    }
    text.close();
    PrepareText.splitByHash(text, splits);
    text.blank()
        .comment("Each column is scaled to mean 0 and standard deviation 1 of the training split.")
        .set("normaliser", "standardise");
    PrepareText.rejected(
        text,
        found.lost(),
        "Rows that lack a value are rejected; data.source.whenMissing = mean would fill them.");
    return text.close().toString();
  }
}
