package org.meanfield.guess;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.meanfield.data.source.Cells;
import org.meanfield.guess.PrepareText.Splits;

/**
 * Takes tables that have a row for each time step of many sequences, and something to predict of
 * each sequence or step, for labelled sequences.
 */
final class SequenceRule {
  private static final int FEWEST = 12;
  private static final int FEWEST_UNNAMED = 20;
  private static final int MOST_CLASSES = 100;

  /** The fraction of the rows that the column of the order may lack. */
  private static final double MOST_MISSING = 0.05;

  private final Table table;
  private final Source source;
  private final Wishes wishes;

  SequenceRule(Table table, Source source, Wishes wishes) {
    this.table = table;
    this.source = source;
    this.wishes = wishes;
  }

  /**
   * The columns of sequences.
   *
   * @param axis the steps of each sequence, in order
   * @param label the column that is predicted
   * @param target the setting {@code target}: what is predicted
   */
  private record Found(TimeAxis axis, String label, String target) {
    int classes(Table table) {
      return table.column(label).distinct();
    }
  }

  /**
   * Returns the guess.
   *
   * @param format the format of the files
   * @return nothing if the table is none of labelled sequences
   */
  Optional<Guess> guess(String format) {
    return axes().stream()
        .flatMap(axis -> labelled(axis).stream())
        .max(
            Comparator.comparing((Found found) -> Words.ID.in(found.axis().series()))
                .thenComparing(found -> Words.ORDER.in(found.axis().time()))
                .thenComparing(found -> table.isAnswer(found.label()))
                .thenComparing(found -> !found.target().endsWith("per-step")))
        .flatMap(found -> guess(found, format));
  }

  /** Returns the ways to divide the rows into sequences of which no two steps are at one place. */
  private List<TimeAxis> axes() {
    List<TimeAxis> axes = new ArrayList<>();
    for (String id : ids()) {
      for (String order : orders()) {
        if (!id.equals(order) && !table.repeats(id, order, 0)) {
          TimeAxis axis = TimeAxis.of(table, order, id);
          if (axis.rows().size() >= FEWEST && isNumbered(axis)) {
            axes.add(axis);
          }
        }
      }
    }
    return axes;
  }

  private List<String> ids() {
    return names(wishes.id().isEmpty() ? wishes.series() : wishes.id(), this::mayBeId);
  }

  private List<String> names(String wish, Predicate<ColumnSummary> may) {
    if (!wish.isEmpty()) {
      return List.of(wish);
    }
    return table.columns().stream()
        .filter(may)
        .map(ColumnSummary::name)
        .filter(name -> !wishes.columns().contains(name))
        .toList();
  }

  private boolean mayBeId(ColumnSummary column) {
    return column.isName()
        && column.missing() == 0
        && column.distinct() >= FEWEST
        && 2L * column.distinct() <= table.rows();
  }

  private List<String> orders() {
    return names(
        wishes.time(),
        column ->
            column.missingFraction() <= MOST_MISSING
                && (column.type() == ColumnType.TIME || mayNumberSteps(column)));
  }

  private static boolean mayNumberSteps(ColumnSummary column) {
    boolean named = Words.ORDER.in(column.name()) || Words.TIME.in(column.name());
    boolean counts = column.whole() && column.least() >= 0 && column.least() <= 1;
    return column.type() == ColumnType.NUMBER && (named || counts);
  }

  /** Returns whether a column that is no time counts the steps of each sequence. */
  private boolean isNumbered(TimeAxis axis) {
    boolean isTime = table.column(axis.time()).type() == ColumnType.TIME;
    boolean named = Words.ORDER.in(axis.time()) || Words.TIME.in(axis.time());
    if (isTime || named || !wishes.time().isEmpty()) {
      return true;
    }
    return axis.regular() == 1 && axis.step() == 1 && table.column(axis.time()).whole();
  }

  private Optional<Found> labelled(TimeAxis axis) {
    return names(wishes.label(), column -> mayBeLabel(column, axis)).stream()
        .filter(name -> !name.equals(axis.time()) && !name.equals(axis.series()))
        .flatMap(name -> target(name, axis).map(what -> new Found(axis, name, what)).stream())
        .max(
            Comparator.comparing((Found found) -> table.isAnswer(found.label()))
                .thenComparing(found -> Words.LABEL.in(found.label()))
                .thenComparing(found -> !found.target().endsWith("per-step")));
  }

  private boolean mayBeLabel(ColumnSummary column, TimeAxis axis) {
    boolean few = column.distinct() > 1 && column.distinct() <= MOST_CLASSES;
    boolean classes =
        few && (column.type() == ColumnType.NUMBER ? column.whole() : column.isName());
    boolean values = column.type() == ColumnType.NUMBER && table.isAnswer(column.name());
    if (!classes && !values) {
      return false;
    }
    // Of stations or shops, which dates lie beside each other, many columns never change.
    boolean isPanel = table.column(axis.time()).type() == ColumnType.TIME;
    return table.isAnswer(column.name())
        || (!isPanel && (Words.LABEL.in(column.name()) || axis.rows().size() >= FEWEST_UNNAMED));
  }

  /** Returns what of a column could be predicted: a class or value of each sequence or step. */
  private Optional<String> target(String label, TimeAxis axis) {
    ColumnSummary column = table.column(label);
    boolean told = table.isAnswer(label) || !wishes.label().isEmpty();
    boolean isClass =
        column.distinct() <= MOST_CLASSES && (column.type() != ColumnType.NUMBER || column.whole());
    if (isConstantInEach(label, axis)) {
      boolean enough = column.distinct() > 1 && 4L * column.distinct() <= axis.rows().size();
      return isClass
          ? Optional.of("class").filter(it -> enough || told)
          : Optional.of("value").filter(it -> column.type() == ColumnType.NUMBER);
    }
    boolean named = Words.ID.in(axis.series()) || !wishes.id().isEmpty();
    boolean whole = column.missing() == 0;
    return isClass && told && named && whole ? Optional.of("class-per-step") : Optional.empty();
  }

  private boolean isConstantInEach(String name, TimeAxis axis) {
    String[] cells = table.cells(name);
    Cells reader = new Cells(table.form());
    for (int[] rows : axis.rows()) {
      Set<String> found = new HashSet<>();
      for (int row : rows) {
        if (!reader.isMissing(cells[row])) {
          found.add(cells[row]);
        }
      }
      if (found.size() != 1) {
        return false;
      }
    }
    return true;
  }

  private Optional<Guess> guess(Found found, String format) {
    TimeAxis axis = found.axis();
    Set<String> others = new LinkedHashSet<>(List.of(axis.time(), axis.series(), found.label()));
    Features features = Features.of(table, others, Set.of(), Features.Categories.EMBEDDED);
    if (features.columns().isEmpty()) {
      return Optional.empty();
    }
    Columns columns = new Columns(found, features, lost(axis, features));
    Splits splits = Splits.of(Math.round(axis.rows().size() * (1 - columns.lost())));
    Report report = report(columns);
    String summary =
        "An LSTM predicts "
            + found.label()
            + (found.target().endsWith("per-step") ? " of each time step" : " of each sequence")
            + ".";
    return Optional.of(
        new Guess(
            "labelled-sequences",
            "lstm",
            String.format(
                Locale.ROOT,
                "labelled sequences: %,d of them, told apart by %s, in the order of %s",
                axis.rows().size(),
                axis.series(),
                axis.time()),
            table.rows(),
            report.columns(),
            report.findings(),
            prepare(columns, splits, format, summary),
            TrainText.sequences(
                source,
                summary,
                new TrainText.Length(splits.trained(), 30, splits.validation() > 0)),
            List.of(source.prepareCommand(), source.command("train"))));
  }

  private Report report(Columns columns) {
    Found found = columns.found();
    TimeAxis axis = found.axis();
    Report report =
        new Report(table)
            .use(axis.series(), "id", "")
            .use(axis.time(), "order", "")
            .use(found.label(), "label", predicted(found))
            .features(columns.features());
    int[] lengths = axis.rows().stream().mapToInt(rows -> rows.length).sorted().toArray();
    int shortest = lengths[0];
    int longest = lengths[lengths.length - 1];
    report.finding(
        shortest == longest
            ? "There are %,d sequences, of %,d steps each."
            : "There are %,d sequences, of %,d to %,d steps.",
        lengths.length,
        shortest,
        longest);
    if (found.target().startsWith("class")) {
      report.finding("The classes are %s.", classes(found.label()));
    }
    if (columns.lost() > 0) {
      report.finding(
          "%s of the sequences lack a value in some step.", Features.percent(columns.lost()));
    }
    return report;
  }

  /**
   * The columns of sequences, and those that a model reads.
   *
   * @param lost the fraction of the sequences that lack a value
   */
  private record Columns(Found found, Features features, double lost) {}

  private String predicted(Found found) {
    return found.target().startsWith("class")
        ? String.format(Locale.ROOT, "%,d classes", found.classes(table))
        : "numbers to predict";
  }

  private String classes(String label) {
    Collection<String> names = table.column(label).counts().keySet();
    return PrepareText.some(PrepareText.inOrder(names));
  }

  /** Returns the fraction of the sequences that lack a value in some step. */
  private double lost(TimeAxis axis, Features features) {
    List<String> columns = new ArrayList<>(features.required());
    columns.add(axis.time());
    boolean[] lacking = table.lacking(columns);
    Collection<List<Integer>> sequences = table.groups(axis.series()).values();
    long lost =
        sequences.stream().filter(rows -> rows.stream().anyMatch(row -> lacking[row])).count();
    return (double) lost / sequences.size();
  }

  private String prepare(Columns columns, Splits splits, String format, String summary) {
    Found found = columns.found();
    TimeAxis axis = found.axis();
    ConfigText text =
        PrepareText.begin(
            source,
            summary,
            "sequence-table",
            "conf/prepare-sequences.conf explains each setting.");
    PrepareText.form(text, table.form(), format, table.column(axis.time()).timeFormat());
    text.blank()
        .comment("The column that tells sequences apart, and that of their steps' order.")
        .set("id", ConfigText.name(axis.series()))
        .set("order", ConfigText.name(axis.time()))
        .blank()
        .comment("What the model reads of each time step.");
    PrepareText.leftOut(text, columns.features().leftOut());
    text.list("features", columns.features().settings())
        .blank()
        .comment(
            "What it predicts: class or value of a whole sequence, class-per-step or"
                + " value-per-step of each time step.")
        .set("target", found.target())
        .list("labels", List.of(ConfigText.name(found.label())))
        .close();
    PrepareText.splitByHash(text, splits);
    text.blank().set("normaliser", "standardise");
    PrepareText.rejected(
        text,
        columns.lost(),
        "Sequences that lack a value in one of their steps are rejected;"
            + " data.source.whenMissing = carry would fill them.");
    return text.close().toString();
  }
}
