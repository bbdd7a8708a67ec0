package org.meanfield.data.source;

import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.meanfield.data.source.Findings.Finding;
import org.meanfield.data.source.Findings.What;

/** Makes steps of the rows of a table, whose cells are those of {@link StepColumns#all()}. */
final class StepParser {
  private static final double[] NOTHING = {};
  private static final Set<String> TRUE = Set.of("true", "t", "yes", "y", "1", "1.0");
  private static final Set<String> FALSE = Set.of("false", "f", "no", "n", "0", "0.0");

  private final StepColumns columns;
  private final TableText form;
  private final char decimal;
  private final MomentParser times;

  /** Reads what should have been numbers, and leaves no trace in {@link #times}. */
  private final MomentParser dates;

  private final Findings findings;
  private final boolean[] indicated;

  /** The codes of categories, by their column and their text. */
  private final Map<String, Map<String, Double>> codes = new HashMap<>();

  private String fileOfLocalTimes;

  /**
   * Creates a parser of a table's steps.
   *
   * @param form of cells that are texts
   * @param findings where it says that times have no offset, and which texts categories have
   */
  StepParser(StepColumns columns, TableText form, Findings findings) {
    this.columns = columns;
    this.form = form;
    this.decimal = form.decimal().charAt(0);
    this.times = form.times();
    this.dates = form.times();
    this.findings = findings;
    this.indicated = new boolean[columns.features().size()];
    for (int i = 0; i < indicated.length; i++) {
      indicated[i] = columns.hasIndicator(i);
    }
  }

  /** Returns the step of a row. */
  Step parse(TableRow row) {
    Object[] cells = row.cells();
    String id = columns.id().isEmpty() ? "" : text(cells[0]);
    if (id == null || row.fault() != null) {
      String fault = row.fault() == null ? noValue("has no ", cells[0], columns.id()) : row.fault();
      return Step.faulty(row, id, null, fault);
    }
    Moment order = null;
    try {
      order =
          columns.order().isEmpty()
              ? new Moment(row.position(), 0, false)
              : time(cells[1], columns.order(), row.file());
      double[] values = features(cells, 2, row.file());
      int labelsAt = 2 + columns.features().size();
      boolean named = columns.target().isClass() && !columns.labels().isEmpty();
      return new Step(
          row.file(),
          row.position(),
          columns.split().isEmpty() ? null : text(cells[columns.splitAt()]),
          id,
          order,
          values,
          named ? label(cells[labelsAt]) : null,
          columns.target().isClass() ? NOTHING : targets(cells, labelsAt),
          null,
          kept(cells));
    } catch (RejectedRecordException e) {
      return Step.faulty(row, id, order, e.getMessage());
    }
  }

  private String[] kept(Object[] cells) {
    int from = columns.splitAt() + 1;
    return columns.kept().isEmpty()
        ? null
        : Arrays.stream(cells, from, cells.length)
            .map(cell -> cell == null ? null : cell.toString())
            .toArray(String[]::new);
  }

  /** A cell; null if it says that there is none. */
  private String text(Object cell) {
    String text = (String) cell;
    return form.isMissing(text) ? null : text;
  }

  private static String noValue(String no, Object cell, String column) {
    String text = (String) cell;
    return text == null || text.isBlank()
        ? no + column
        : no + column + ", since data.source.missing names " + text.strip();
  }

  private Moment time(Object cell, String column, String file) throws RejectedRecordException {
    if (cell instanceof Moment moment) {
      return moment;
    }
    Moment moment;
    if (cell instanceof LocalDateTime local) {
      moment = times.local(local, local.toString(), column);
    } else if (text(cell) == null) {
      throw new RejectedRecordException(noValue("has no value in ", cell, column));
    } else {
      moment = times.parse((String) cell, column);
    }
    if (times.hasReadLocal() && !file.equals(fileOfLocalTimes)) {
      fileOfLocalTimes = file;
      findings.add(new Finding(What.LOCAL_TIMES, file, 1));
    }
    return moment;
  }

  /** Reads the label, which of a whole sequence may stand in some of its rows only. */
  private String label(Object cell) throws RejectedRecordException {
    String label = text(cell);
    String column = columns.labels().get(0);
    if (label == null && columns.target().perStep()) {
      throw new RejectedRecordException(noValue("has no ", cell, column));
    }
    if (label != null && label.contains(SourceRow.BETWEEN_STEPS)) {
      throw new RejectedRecordException("has a control character in " + column);
    }
    return label;
  }

  private double[] targets(Object[] cells, int from) throws RejectedRecordException {
    List<String> labels = columns.labels();
    boolean none = !columns.target().perStep();
    for (int i = 0; i < labels.size() && none; i++) {
      Object cell = cells[from + i];
      none = cell == null || (cell instanceof String text && form.isMissing(text));
    }
    return none ? NOTHING : values(cells, from, labels);
  }

  /** Reads the values that features make of their cells. */
  private double[] features(Object[] cells, int from, String file) throws RejectedRecordException {
    double[] values = new double[columns.values()];
    int at = 0;
    int indicator = Feature.values(columns.features());
    for (int i = 0; i < columns.features().size(); i++) {
      Feature feature = columns.features().get(i);
      Object cell = cells[from + i];
      // A category without a text is unknown, which a model learns as one more category.
      boolean missing =
          columns.missing().keeps() && !feature.encode().isCategory() && isMissing(cell);
      if (indicated[i]) {
        values[indicator++] = missing ? 1 : 0;
      }
      at = missing ? without(feature, values, at) : encoded(feature, cell, file, values, at);
    }
    return values;
  }

  /** Adds what a feature makes of its cell; returns the place behind it. */
  private int encoded(Feature feature, Object cell, String file, double[] values, int from)
      throws RejectedRecordException {
    int at = from;
    switch (feature.encode()) {
      case NUMBER -> values[at++] = value(cell, feature.column());
      case BOOLEAN -> values[at++] = truth(cell, feature.column());
      case ONE_HOT, EMBEDDING -> values[at++] = category(cell, feature.column());
      case CALENDAR -> at = calendar(feature, date(cell, feature, file), values, at);
    }
    return at;
  }

  /** Returns the values of a step of which nothing is known but its time. */
  double[] valuesAt(Moment time) {
    double[] values = new double[columns.values()];
    int at = 0;
    int indicator = Feature.values(columns.features());
    for (int i = 0; i < columns.features().size(); i++) {
      Feature feature = columns.features().get(i);
      boolean dated =
          feature.encode() == Feature.Encoding.CALENDAR
              && feature.column().equals(columns.order())
              && time.isDate();
      if (indicated[i]) {
        values[indicator++] = dated ? 0 : 1;
      }
      at = dated ? calendar(feature, time, values, at) : without(feature, values, at);
    }
    return values;
  }

  private static int without(Feature feature, double[] values, int from) {
    int to = from + Feature.values(List.of(feature));
    Arrays.fill(values, from, to, Double.NaN);
    return to;
  }

  private boolean isMissing(Object cell) {
    return cell instanceof String text
        ? form.isMissing(text) || Numbers.isNaN(text)
        : cell == null || cell.equals(Double.NaN);
  }

  private Moment date(Object cell, Feature feature, String file) throws RejectedRecordException {
    Moment time = time(cell, feature.column(), file);
    if (!time.isDate()) {
      throw new RejectedRecordException(
          String.format(
              "has %s in %s, which is a number and no date, so that it has no %s; choose encode ="
                  + " number, or give dates",
              time, feature.column(), feature.parts().get(0).name().toLowerCase(Locale.ROOT)));
    }
    return time;
  }

  /** Adds the sine and the cosine of each part of the calendar; returns the place behind them. */
  private int calendar(Feature feature, Moment time, double[] values, int from) {
    int at = from;
    for (CalendarPart part : feature.parts()) {
      part.put(times.byClock(time), values, at);
      at += 2;
    }
    return at;
  }

  private double truth(Object cell, String column) throws RejectedRecordException {
    String text = cell instanceof Double number ? number.toString() : text(cell);
    if (text == null) {
      throw new RejectedRecordException(noValue("has no value in ", cell, column));
    }
    if (!isTruth(text)) {
      throw new RejectedRecordException(
          "has \"" + text + "\" in " + column + ", which is neither true nor false");
    }
    return TRUE.contains(word(text)) ? 1 : 0;
  }

  /** Returns the code of a category, which {@link CategoryTexts} keeps the text of. */
  private double category(Object cell, String column) {
    String text = text(cell);
    return text == null
        ? CategoryTexts.NO_TEXT
        : codes
            .computeIfAbsent(column, it -> new HashMap<>())
            .computeIfAbsent(text, it -> findings.texts().add(column, it));
  }

  private static boolean isTruth(String text) {
    return TRUE.contains(word(text)) || FALSE.contains(word(text));
  }

  private static String word(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }

  private double[] values(Object[] cells, int from, List<String> names)
      throws RejectedRecordException {
    double[] values = new double[names.size()];
    for (int i = 0; i < values.length; i++) {
      boolean open = columns.openTargets() && isMissing(cells[from + i]);
      values[i] = open ? Double.NaN : value(cells[from + i], names.get(i));
    }
    return values;
  }

  private double value(Object cell, String column) throws RejectedRecordException {
    double value = cell instanceof Double number ? number : number(cell, column);
    if (Math.abs(value) > Float.MAX_VALUE || Double.isNaN(value)) {
      throw new RejectedRecordException(
          "has "
              + (cell instanceof Double ? value : ((String) cell).strip())
              + " in "
              + column
              + (Double.isFinite(value) || cell instanceof String
                  ? ", which is too large for float32"
                  : ""));
    }
    return value;
  }

  private double number(Object cell, String column) throws RejectedRecordException {
    String text = text(cell);
    if (text == null) {
      throw new RejectedRecordException(noValue("has no value in ", cell, column));
    }
    String number = text.strip();
    try {
      return Numbers.parse(number, decimal);
    } catch (NumberFormatException e) {
      throw new RejectedRecordException(
          "has \"" + text + "\" in " + column + ", which is not a number" + advice(number, column));
    }
  }

  private String advice(String number, String column) {
    boolean digits = number.chars().anyMatch(c -> c >= '0' && c <= '9');
    // What is predicted has no encoding.
    boolean feature = !columns.labels().contains(column);
    if (feature && !digits && isTruth(number)) {
      return "; choose { column = \"" + column + "\", encode = boolean }";
    }
    if (feature && isDate(number, column)) {
      return "; choose { column = \"" + column + "\", encode = calendar } with its parts";
    }
    if (!digits) {
      return "; data.source.missing may name it as a missing value"
          + (feature ? ", and encode = one-hot or embedding takes texts" : "");
    }
    boolean otherSign = number.indexOf(decimal == '.' ? ',' : '.') >= 0;
    return otherSign ? "; data.source.decimal = \"" + decimal + "\"" : "";
  }

  private boolean isDate(String text, String column) {
    try {
      return dates.parse(text, column).isDate();
    } catch (RejectedRecordException e) {
      return false;
    }
  }
}
