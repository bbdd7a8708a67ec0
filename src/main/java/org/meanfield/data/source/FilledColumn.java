package org.meanfield.data.source;

/** Fills the missing values of a column, which are NaN, from those around them. */
public final class FilledColumn {
  private FilledColumn() {}

  /** Returns whether one of the values is missing. */
  public static boolean hasMissing(double[] values) {
    for (double value : values) {
      if (Double.isNaN(value)) {
        return true;
      }
    }
    return false;
  }

  /** Replaces each missing value by the last one before it, if there is one. */
  public static void carry(double[] values) {
    for (int i = 1; i < values.length; i++) {
      values[i] = Double.isNaN(values[i]) ? values[i - 1] : values[i];
    }
  }

  /**
   * Replaces each missing value by that of the straight line between its neighbours in time; before
   * the first and behind the last of them, by the nearest one.
   *
   * @param times of the values, ascending
   */
  public static void interpolate(double[] values, double[] times) {
    int before = -1;
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        continue;
      }
      for (int gap = before + 1; gap < i; gap++) {
        values[gap] =
            before < 0
                ? values[i]
                : values[before]
                    + (values[i] - values[before])
                        * ((times[gap] - times[before]) / (times[i] - times[before]));
      }
      before = i;
    }
    for (int gap = before + 1; before >= 0 && gap < values.length; gap++) {
      values[gap] = values[before];
    }
  }
}
