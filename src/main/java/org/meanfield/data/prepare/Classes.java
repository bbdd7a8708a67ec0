package org.meanfield.data.prepare;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.meanfield.data.Split;
import org.meanfield.errors.DataException;

/** The classes of a dataset, in the order of their numbers. */
final class Classes {
  private static final int NAMED = 10;

  private Classes() {}

  /**
   * Those that the configuration names, or else those that are found: numbers by size, other names
   * as a dictionary has them. Empty if examples have none.
   *
   * @throws DataException if a split has no example, there is one class only, or training lacks one
   */
  static List<String> of(PrepareConfig config, Tally tally) {
    for (Split split : config.splits().wanted()) {
      if (tally.examples(split) > Integer.MAX_VALUE) {
        throw new DataException(
            String.format(
                "The %s split would have %,d examples; %,d is the most. Prepare a part of them.",
                split.label(), tally.examples(split), Integer.MAX_VALUE));
      }
      if (tally.examples(split) == 0) {
        throw new DataException(
            String.format(
                "Of %,d examples none falls to the %s split. Give more of them, or change"
                    + " data.splits.",
                tally.examples(), split.label()));
      }
    }
    Set<String> found = new TreeSet<>();
    for (Split split : Split.values()) {
      found.addAll(tally.classes(split).keySet());
    }
    if (found.isEmpty() && config.classes().isEmpty()) {
      return List.of();
    }
    if (found.size() == 1 && config.classes().isEmpty()) {
      throw new DataException(
          "All examples are of the class "
              + found.iterator().next()
              + "; a classifier needs two or more.");
    }
    List<String> classes = config.classes().isEmpty() ? inOrder(found) : config.classes();
    requireInTraining(classes, tally);
    return classes;
  }

  private static List<String> inOrder(Set<String> names) {
    boolean numbers = names.stream().allMatch(name -> name.matches("0|[1-9]\\d*"));
    Comparator<String> bySize =
        Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());
    return names.stream().sorted(numbers ? bySize : Comparator.naturalOrder()).toList();
  }

  private static void requireInTraining(List<String> classes, Tally tally) {
    List<String> absent =
        classes.stream().filter(name -> !tally.classes(Split.TRAIN).containsKey(name)).toList();
    if (!absent.isEmpty()) {
      throw new DataException(
          String.format(
              "The training split has no example of %,d of %,d classes: %s. No model could learn"
                  + " them. Add examples, or take such classes out.",
              absent.size(),
              classes.size(),
              String.join(", ", absent.subList(0, Math.min(NAMED, absent.size())))));
    }
  }
}
