package org.meanfield.data.source;

import java.io.Serializable;
import java.time.Instant;

/**
 * The time of a step: its number, or of a date the seconds since 1970. Two parts keep nanoseconds,
 * and whole numbers beyond 2⁵³, apart.
 *
 * @param whole the greatest whole number that isn't above it
 * @param fraction what is left, from 0 to below 1
 * @param isDate whether it was written as a date
 */
record Moment(long whole, double fraction, boolean isDate)
    implements Comparable<Moment>, Serializable {
  private static final long NANOS = 1_000_000_000;
  private static final long MICROS = 1_000_000;

  /** Creates the time of a number that is no date. */
  static Moment ofNumber(double number) {
    double whole = Math.floor(number);
    return new Moment((long) whole, number - whole, false);
  }

  /** Creates the time of a date, from an instant. */
  static Moment of(Instant instant) {
    return new Moment(instant.getEpochSecond(), (double) instant.getNano() / NANOS, true);
  }

  /** Creates the time of a date, from the microseconds since 1970. */
  static Moment ofMicros(long micros) {
    return new Moment(
        Math.floorDiv(micros, MICROS), (double) Math.floorMod(micros, MICROS) / MICROS, true);
  }

  /** Creates the time of a date, from the nanoseconds since 1970. */
  static Moment ofNanos(long nanos) {
    return new Moment(
        Math.floorDiv(nanos, NANOS), (double) Math.floorMod(nanos, NANOS) / NANOS, true);
  }

  /** Returns how much later it is than another one. */
  double since(Moment other) {
    return (double) (whole - other.whole) + (fraction - other.fraction);
  }

  /** Returns the time that is later by {@code later}, in the same unit. */
  Moment plus(double later) {
    double sum = fraction + later;
    double carried = Math.floor(sum);
    return new Moment(whole + (long) carried, sum - carried, isDate);
  }

  @Override
  public int compareTo(Moment other) {
    int order = Long.compare(whole, other.whole);
    return order != 0 ? order : Double.compare(fraction, other.fraction);
  }

  @Override
  public String toString() {
    if (isDate) {
      return Instant.ofEpochSecond(whole, Math.round(fraction * NANOS)).toString();
    }
    return fraction == 0 ? String.valueOf(whole) : String.valueOf(whole + fraction);
  }
}
