package org.meanfield.guess;

import java.util.Locale;

/** The types of columns. */
enum ColumnType {
  /** No cell has a value. */
  EMPTY,
  /** All cells have the same value. */
  CONSTANT,
  /** The cells are numbers. */
  NUMBER,
  /** The cells are words for true and false. */
  TRUTH,
  /** The cells are dates. */
  TIME,
  /** The cells are texts that occur again and again. */
  CATEGORY,
  /** The cells are texts, most of which occur once. */
  TEXT,
  /** The cells are something that has no place in a cell, such as arrays. */
  OTHER;

  /** Returns the type's name as users read it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
