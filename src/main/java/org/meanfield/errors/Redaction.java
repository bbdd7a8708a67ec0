package org.meanfield.errors;

import java.util.regex.Pattern;

/**
 * Decides what is a secret in whatever is printed or written, and hides it: values of settings that
 * are named as secrets are, and passwords and signatures in addresses. What Spark hides by itself
 * ({@code spark.redaction.regex}) is part of it.
 */
public final class Redaction {
  /** The text in place of a secret. */
  public static final String HIDDEN = "(redacted)";

  private static final String NAME =
      "secret|passw(?:or)?d|passphrase|token|credential|access[._-]?key|api[._-]?key"
          + "|account[._-]?key(?!provider)|private[._-]?key|encryption[._-]key\\b|jaas|\\bsas\\b"
          + "|signature|\\bsig\\b";

  /** An address up to its host, where that holds {@code user:password@}; a port is none. */
  private static final String LOGIN =
      "\\b([a-z][a-z0-9+.-]*://)[^\\s/@\\[\"'<>]*:(?!\\d{1,5}(?:[/\"'\\s,;)\\]}]|$))[^\\s@\"'<>]*@";

  /** An address of Oracle's up to its host, where that holds {@code user/password@}. */
  private static final String ORACLE = "\\b(jdbc:oracle:[^/\\s]*/)[^\\s@]+@";

  private static final String NAMED =
      // From a word's beginning on, and not far behind the name, or a long text would take for
      // ever. What follows a slash is a partition's directory: .../token=a/part.parquet.
      "(?<![\\w./-])([\\w.-]*(?:"
          + NAME
          + ")[\\w.-]{0,80}+(?:[\"']?\\s*=\\s*|[\"']\\s*:\\s*|:(?=\\S)))"
          + "(\"(?:[^\"\\\\]|\\\\.)*+\"|'[^']*+'|[^\\s\"']++)";

  private static final Pattern LOGINS = ignoringCase(LOGIN);
  private static final Pattern ORACLES = ignoringCase(ORACLE);
  private static final Pattern NAMED_VALUES = ignoringCase(NAMED);

  /** A regular expression of the names, and of the values, of Spark's settings that are secrets. */
  public static final String SETTINGS = "(?i)" + NAME + "|" + LOGIN + "|" + ORACLE;

  private Redaction() {}

  private static Pattern ignoringCase(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }

  /** Hides the secrets in a text for people; null stays null. */
  public static String text(String text) {
    if (text == null) {
      return null;
    }
    String named = NAMED_VALUES.matcher(text).replaceAll("$1" + HIDDEN);
    String logins = LOGINS.matcher(named).replaceAll("$1" + HIDDEN + "@");
    return ORACLES.matcher(logins).replaceAll("$1" + HIDDEN + "@");
  }

  /** Returns whether a value holds a secret. */
  public static boolean hasSecret(String value) {
    return !text(value).equals(value);
  }
}
