package org.meanfield.data.source;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.sql.Row;

/** The state of a series behind one of its steps: the step's time, and all last known values. */
final class SeriesState implements Serializable {
  private static final long serialVersionUID = 1;

  private final String series;
  private Moment time;
  private final double[] values;
  private final Moment[] times;

  private SeriesState(String series, int values) {
    this.series = series;
    this.values = new double[values];
    this.times = new Moment[values];
    Arrays.fill(this.values, Double.NaN);
  }

  /**
   * Returns the state to which a step belongs: the one before, or that of no steps, if the step is
   * of another series.
   *
   * @param before null if there is none
   */
  static SeriesState before(Row step, SeriesState before, int values) {
    String series = step.getString(0);
    return before != null && before.series.equals(series)
        ? before
        : new SeriesState(series, values);
  }

  /** Returns whether it is the state of a series. */
  boolean isOf(String other) {
    return series.equals(other);
  }

  /** Returns the time of the last step; null if there was none. */
  Moment time() {
    return time;
  }

  /** Returns the time from the last step to another one; null if there was none. */
  Double until(Moment other) {
    return time == null ? null : other.since(time);
  }

  /**
   * Goes on to another step.
   *
   * @param stepValues empty if none can be told
   */
  void follow(Moment moment, double[] stepValues) {
    time = moment;
    for (int i = 0; i < stepValues.length; i++) {
      if (!Double.isNaN(stepValues[i])) {
        values[i] = stepValues[i];
        times[i] = moment;
      }
    }
  }

  /** Returns the state of a whole series, of which a later part has another state. */
  SeriesState and(SeriesState later) {
    if (!series.equals(later.series)) {
      return later;
    }
    SeriesState all = new SeriesState(series, values.length);
    all.time = later.time;
    for (int i = 0; i < values.length; i++) {
      boolean known = later.times[i] != null;
      all.values[i] = known ? later.values[i] : values[i];
      all.times[i] = known ? later.times[i] : times[i];
    }
    return all;
  }

  /** Returns a copy, which can go on by itself. */
  SeriesState copy() {
    return new SeriesState(series, values.length).and(this);
  }

  /**
   * Returns each last known value, and behind all of them how long before a time they were known.
   */
  double[] carriedTo(Moment moment) {
    double[] carried = Arrays.copyOf(values, 2 * values.length);
    for (int i = 0; i < values.length; i++) {
      carried[values.length + i] = times[i] == null ? Double.NaN : moment.since(times[i]);
    }
    return carried;
  }
}
