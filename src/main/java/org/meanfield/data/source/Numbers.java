package org.meanfield.data.source;

/**
 * Decimal numbers as texts: digits with at most one sign between them, and an exponent. Java's own
 * parser also takes hexadecimal ones, {@code 1f}, {@code NaN} and {@code Infinity}.
 */
final class Numbers {
  private static final String NAN = "nan";

  private Numbers() {}

  /** Returns whether a text says that it is no number, as programs write it. */
  static boolean isNaN(String text) {
    return text.strip().equalsIgnoreCase(NAN);
  }

  /**
   * The nearest double, which may be infinite.
   *
   * @param decimal the sign between the whole part and the fraction
   * @throws NumberFormatException if it is no such number
   */
  static double parse(String text, char decimal) {
    String number = decimal == '.' ? text : text.replace(decimal, '.');
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      boolean part =
          (c >= '0' && c <= '9') || c == decimal || c == '-' || c == '+' || c == 'e' || c == 'E';
      if (!part) {
        throw new NumberFormatException(text);
      }
    }
    return Double.parseDouble(number);
  }
}
