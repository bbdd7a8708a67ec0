package org.meanfield.errors;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Collects what is wrong with the settings of one record, so that its compact constructor can
 * report all of it at once: {@code new Violations().atLeast("workers", workers, 1, "…").check()}.
 */
public final class Violations {
  /**
   * One setting out of its range.
   *
   * @param setting the record component's name
   * @param fault what is wrong, as a predicate: "must be at least 1 but is 0"
   * @param advice what is usual, or empty
   */
  public record Violation(String setting, String fault, String advice) {}

  /** Thrown by a record's constructor; the configuration loader adds path, file and line. */
  public static final class ViolationsException extends IllegalArgumentException {
    private final transient List<Violation> violations;

    private ViolationsException(List<Violation> violations) {
      super(
          String.join("; ", violations.stream().map(v -> v.setting() + " " + v.fault()).toList()));
      this.violations = List.copyOf(violations);
    }

    /** Everything that is wrong, in the order of the checks. */
    public List<Violation> violations() {
      return violations;
    }
  }

  private final List<Violation> found = new ArrayList<>();

  /** Demands {@code value >= minimum}. */
  public Violations atLeast(String setting, long value, long minimum, String advice) {
    return require(
        value >= minimum, setting, "must be at least " + minimum + " but is " + value, advice);
  }

  /** Demands a finite {@code value > 0}. */
  public Violations positive(String setting, double value, String advice) {
    return require(
        value > 0 && Double.isFinite(value),
        setting,
        String.format(Locale.ROOT, "must be a number above 0 but is %s", value),
        advice);
  }

  /** Demands any condition. */
  public Violations require(boolean holds, String setting, String fault, String advice) {
    if (!holds) {
      found.add(new Violation(setting, fault, advice));
    }
    return this;
  }

  /**
   * Ends the checks.
   *
   * @throws ViolationsException if any of them failed
   */
  public void check() {
    if (!found.isEmpty()) {
      throw new ViolationsException(found);
    }
  }
}
