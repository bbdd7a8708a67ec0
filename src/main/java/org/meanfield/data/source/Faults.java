package org.meanfield.data.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The faults of a record: the first ones word by word, the others as a number. */
final class Faults {
  private static final int NAMED = 5;

  private final List<String> named = new ArrayList<>();
  private long count;

  /** Adds a fault. */
  void add(String fault) {
    if (named.size() < NAMED) {
      named.add(fault);
    }
    count++;
  }

  /** Adds those of a part of the record. */
  void add(List<String> parts, long all) {
    long before = count;
    parts.forEach(this::add);
    count = before + all;
  }

  boolean none() {
    return count == 0;
  }

  /** The first ones. */
  List<String> named() {
    return named;
  }

  /** Returns the number of faults. */
  long count() {
    return count;
  }

  @Override
  public String toString() {
    String first = String.join("; ", named);
    return count > named.size()
        ? String.format(Locale.ROOT, "%s; and %,d more", first, count - named.size())
        : first;
  }
}
