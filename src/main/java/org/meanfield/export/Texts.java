package org.meanfield.export;

import java.util.List;
import java.util.stream.LongStream;

/** The nodes that take texts for numbers, and numbers for texts. */
final class Texts {
  private Texts() {}

  /**
   * Replaces each text by its place in a list.
   *
   * @param first the number of the list's first text
   * @param other the number of texts that aren't in it
   */
  static String indices(OnnxGraph graph, String value, List<String> known, long first, long other) {
    return graph.mlNode(
        "LabelEncoder",
        value,
        Attributes.texts("keys_strings", known),
        Attributes.numbers("values_int64s", numbers(first, known.size())),
        Attributes.number("default_int64", other));
  }

  /** Replaces each number by the text at its place in a list, counted from 0. */
  static String named(OnnxGraph graph, String value, List<String> names) {
    return graph.mlNode(
        "LabelEncoder",
        value,
        Attributes.numbers("keys_int64s", numbers(0, names.size())),
        Attributes.texts("values_strings", names));
  }

  private static long[] numbers(long first, int count) {
    return LongStream.range(first, first + count).toArray();
  }
}
