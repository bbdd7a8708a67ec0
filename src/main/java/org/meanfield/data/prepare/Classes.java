package org.meanfield.data.prepare;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.meanfield.data.Split;
import org.meanfield.errors.DataException;

/** The classes of a dataset, in the order of their numbers. */
final class Classes {
  private static final int NAMED = 10;

  /** Numbers of as many digits as a class may sensibly have. */
  private static final Pattern NUMBER =
      Pattern.compile("\\s*[+-]?\\d{1,30}(\\.\\d{0,30})?([eE][+-]?\\d{1,2})?\\s*");

  private Classes() {}

  /**
   * Returns the classes that the configuration names, or else those that are found: numbers by
   * size, other names as a dictionary has them. Empty if examples have none.
   *
   * @throws DataException if a split has no example
   */
  static List<String> of(PrepareConfig config, Tally tally) {
    for (Split split : config.splits().wanted()) {
      if (tally.examples(split) > Integer.MAX_VALUE) {
        throw new DataException(
            String.format(
                "The %s split would have %,d examples, but at most %,d are possible. Prepare a part"
                    + " of them.",
                split.label(), tally.examples(split), Integer.MAX_VALUE));
      }
      if (tally.examples(split) == 0) {
        throw new DataException(
            String.format(
                "Of %,d examples, none falls to the %s split. Give more examples, or change"
                    + " data.splits.",
                tally.examples(), split.label()));
      }
    }
    Set<String> found = new TreeSet<>();
    for (Split split : Split.values()) {
      found.addAll(tally.classes(split).keySet());
    }
    return config.classes().isEmpty() ? inOrder(found) : config.classes();
  }

  /** Tells what is suspicious about them, though it may be meant. */
  static List<String> remarks(List<String> classes, Tally tally) {
    List<String> remarks = new ArrayList<>();
    if (classes.size() == 1) {
      remarks.add(
          "all examples are of the class " + classes.get(0) + "; a classifier needs two or more");
    }
    List<String> absent =
        classes.stream().filter(name -> !tally.classes(Split.TRAIN).containsKey(name)).toList();
    if (!absent.isEmpty()) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "the training split has no example of %,d of %,d classes: %s; a classifier can't learn"
                  + " them",
              absent.size(),
              classes.size(),
              first(absent)));
    }
    List<String> alike = alike(classes);
    if (!alike.isEmpty()) {
      remarks.add(
          "some names of different classes are the same number, written in different ways: "
              + first(alike));
    }
    return remarks;
  }

  /** Returns the names of one number, such as 1 and 1.0. */
  private static List<String> alike(List<String> classes) {
    Map<BigDecimal, List<String>> byNumber = new LinkedHashMap<>();
    for (String name : classes) {
      if (NUMBER.matcher(name).matches()) {
        byNumber
            .computeIfAbsent(
                new BigDecimal(name.strip()).stripTrailingZeros(), it -> new ArrayList<>())
            .add(name);
      }
    }
    return byNumber.values().stream()
        .filter(names -> names.size() > 1)
        .map(names -> String.join(" and ", names))
        .toList();
  }

  private static String first(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
        + (names.size() > NAMED ? " and more" : "");
  }

  /** Returns whole numbers by size, other names as a dictionary has them. */
  static List<String> inOrder(Set<String> names) {
    boolean numbers = names.stream().allMatch(name -> name.matches("0|[1-9]\\d*"));
    Comparator<String> bySize =
        Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());
    return names.stream().sorted(numbers ? bySize : Comparator.naturalOrder()).toList();
  }
}
