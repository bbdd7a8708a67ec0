package org.meanfield.data.source;

import java.io.Serializable;
import java.util.List;

/** Makes steps of the rows of a table, whose cells are those of {@link StepColumns#all()}. */
final class StepParser implements Serializable {
  private static final long serialVersionUID = 1;

  private final StepColumns columns;

  StepParser(StepColumns columns) {
    this.columns = columns;
  }

  /** The step of a row. */
  Step parse(TableRow row) {
    String[] cells = row.cells();
    String id = columns.id().isEmpty() ? "" : cells[0];
    boolean none = id == null || (id.isEmpty() && !columns.id().isEmpty());
    if (none || row.fault() != null) {
      String fault = row.fault() == null ? "has no " + columns.id() : row.fault();
      return Step.faulty(row, none ? null : id, null, fault);
    }
    Moment order = null;
    try {
      order =
          columns.order().isEmpty()
              ? new Moment(row.position(), false)
              : Moment.parse(cells[1], columns.order());
      float[] values = values(cells, 2, columns.features());
      int labelsAt = 2 + columns.features().size();
      boolean named = columns.target().isClass() && !columns.labels().isEmpty();
      return new Step(
          row.file(),
          row.position(),
          columns.split().isEmpty() ? null : cells[cells.length - 1],
          id,
          order,
          values,
          named ? label(cells[labelsAt]) : null,
          columns.target().isClass() ? new float[0] : targets(cells, labelsAt),
          null);
    } catch (RejectedRecordException e) {
      return Step.faulty(row, id, order, e.getMessage());
    }
  }

  /** Of a whole sequence, it may stand in some of its rows only. */
  private String label(String text) throws RejectedRecordException {
    String cell = text == null || text.isEmpty() ? null : text;
    if (cell == null && columns.target().perStep()) {
      throw new RejectedRecordException("has no " + columns.labels().get(0));
    }
    if (cell != null && cell.contains(SourceRow.BETWEEN_STEPS)) {
      throw new RejectedRecordException("has a control character in " + columns.labels().get(0));
    }
    return cell;
  }

  private float[] targets(String[] cells, int from) throws RejectedRecordException {
    List<String> labels = columns.labels();
    boolean none = !columns.target().perStep();
    for (int i = 0; i < labels.size() && none; i++) {
      none = cells[from + i] == null;
    }
    return none ? new float[0] : values(cells, from, labels);
  }

  private static float[] values(String[] cells, int from, List<String> columns)
      throws RejectedRecordException {
    float[] values = new float[columns.size()];
    for (int i = 0; i < values.length; i++) {
      double value = number(cells[from + i], columns.get(i));
      values[i] = (float) value;
      if (Float.isInfinite(values[i])) {
        throw new RejectedRecordException(
            "has " + value + " in " + columns.get(i) + ", too large for 32 bits");
      }
    }
    return values;
  }

  static double number(String cell, String column) throws RejectedRecordException {
    if (cell == null || cell.isBlank()) {
      throw new RejectedRecordException("has no value in " + column);
    }
    String number = cell.strip();
    try {
      char last = number.charAt(number.length() - 1);
      double value = Double.parseDouble(number);
      // Java also reads 1f and 1d.
      if ((last >= '0' && last <= '9') || last == '.') {
        if (Double.isFinite(value)) {
          return value;
        }
      } else if (!Double.isFinite(value)) {
        throw new RejectedRecordException("has " + cell + " in " + column);
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new RejectedRecordException("has \"" + cell + "\" in " + column + ", which is no number");
  }
}
