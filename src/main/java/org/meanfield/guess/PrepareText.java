package org.meanfield.guess;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.meanfield.data.source.TableText;

/** The parts that the configurations of all preparations have. */
final class PrepareText {
  private static final double ROUNDED_UP = 1.3;
  private static final int MOST_COMMENTED = 12;

  private PrepareText() {}

  /** Begins a configuration, up to the path of its source. */
  static ConfigText begin(Source source, String summary, String kind, String page) {
    return new ConfigText()
        .comment(summary)
        .line("")
        .line("  " + source.prepareCommand())
        .line("  " + source.command("train"))
        .line("")
        .comment("init wrote this file; check it, and change what it got wrong. " + page)
        .blank()
        .open("data")
        .open("source")
        .set("kind", kind)
        .blank()
        .comment("A relative path begins where the command is started.")
        .text("path", source.path());
  }

  /**
   * Adds the form of a table's texts, as far as it differs from the defaults.
   *
   * @param format the format of the files; empty if it is a matter of course, CSV
   */
  static void form(ConfigText text, TableText form, String format, String timeFormat) {
    if (!format.isEmpty()) {
      text.set("format", format);
    }
    TableText usual = TableText.delimitedBy(",");
    if (!format.equals("parquet")) {
      different(text, "delimiter", form.delimiter(), usual.delimiter());
      different(text, "quote", form.quote(), usual.quote());
      different(text, "escape", form.escape(), usual.escape());
      different(text, "comment", form.comment(), usual.comment());
      different(text, "charset", form.charset(), usual.charset());
    }
    different(text, "decimal", form.decimal(), usual.decimal());
    if (!form.missing().isEmpty()) {
      text.comment("These texts stand for a missing value, as empty cells do.")
          .list("missing", form.missing().stream().map(ConfigText::name).toList());
    }
    if (!timeFormat.isEmpty()) {
      text.comment("The pattern of the times; check that day and month aren't swapped.")
          .text("timeFormat", timeFormat);
    }
  }

  private static void different(ConfigText text, String key, String value, String usual) {
    if (!value.equals(usual)) {
      text.text(key, value);
    }
  }

  /** Adds a comment on the columns that are left out. */
  static void leftOut(ConfigText text, Map<String, String> leftOut) {
    if (leftOut.isEmpty()) {
      return;
    }
    text.comment("These columns are left out:");
    leftOut.entrySet().stream()
        .limit(MOST_COMMENTED)
        .forEach(column -> text.comment("  " + column.getKey() + ": " + column.getValue()));
    if (leftOut.size() > MOST_COMMENTED) {
      text.comment("  and " + (leftOut.size() - MOST_COMMENTED) + " more");
    }
  }

  /**
   * Adds the fraction of rejected records that is allowed, if records will be rejected.
   *
   * @param what a sentence that says which records are rejected
   */
  static void rejected(ConfigText text, double fraction, String what) {
    if (fraction > 0) {
      double allowed = Math.min(0.9, Math.ceil(100 * ROUNDED_UP * fraction) / 100);
      text.blank()
          .comment(
              what
                  + " prepare lists what it rejects, and fails if that is more than this fraction.")
          .set("maxRejectedFraction", String.format(Locale.ROOT, "%s", allowed));
    }
  }

  /** Adds splits by a hash of each example's id. */
  static void splitByHash(ConfigText text, Splits splits) {
    text.blank()
        .comment("A hash of each example's id decides in which split it is.")
        .open("splits")
        .set("kind", "hash")
        .number("validationFraction", splits.validation())
        .number("testFraction", splits.test())
        .close();
  }

  /**
   * The fractions of the examples that are held out.
   *
   * @param validation the fraction for validation; 0 for no such split
   * @param test the fraction for testing
   * @param trained the number of examples that are left for training
   */
  record Splits(double validation, double test, long trained) {
    private static final int FEW = 100;
    private static final int ENOUGH = 400;

    /** Returns fractions such that no split is likely to be empty. */
    static Splits of(long examples) {
      double test = examples < FEW ? 0.3 : examples < ENOUGH ? 0.2 : 0.1;
      double validation = examples < ENOUGH ? 0 : 0.1;
      return new Splits(validation, test, Math.round(examples * (1 - test - validation)));
    }
  }

  /** Returns names in order: numbers by size, other names as a dictionary has them. */
  static List<String> inOrder(Collection<String> names) {
    boolean numbers = names.stream().allMatch(name -> name.matches("0|[1-9]\\d*"));
    Comparator<String> bySize =
        Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());
    return names.stream().sorted(numbers ? bySize : Comparator.naturalOrder()).toList();
  }

  /** Returns the names of a list, at most as many as a sentence can hold. */
  static String some(List<String> names) {
    int shown = 8;
    return names.size() <= shown
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, shown)) + " and " + (names.size() - shown) + " more";
  }
}
