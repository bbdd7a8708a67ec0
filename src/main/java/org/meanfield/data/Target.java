package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The target of an example: what a model predicts.
 *
 * @param kind a class or values, once or at each step
 * @param outputs the number of classes, or of values
 * @param tolerance errors of a value from here on count as wrong, in its unit; 0 if nothing is said
 *     of that
 * @param names the names of the values, which each step of a forecast has anew; empty of classes
 * @param normaliser the scaling of the values in training, by their places among the names
 */
public record Target(
    Kind kind,
    int outputs,
    double tolerance,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> names,
    Normaliser normaliser)
    implements Serializable {
  /** The kinds of targets, once per example or at each step. */
  public enum Kind {
    /** One class for each example. */
    CLASS,
    /** A class at each step. */
    CLASS_PER_STEP,
    /** Values, once for each example. */
    VALUE,
    /** Values at each step. */
    VALUE_PER_STEP;

    /** Returns whether each step has a target of its own. */
    public boolean perStep() {
      return this == CLASS_PER_STEP || this == VALUE_PER_STEP;
    }

    /** Returns whether the target is a class. */
    public boolean isClass() {
      return this == CLASS || this == CLASS_PER_STEP;
    }
  }

  /** Requires a kind, and numbers that are some; replaces what earlier versions left out. */
  public Target {
    Objects.requireNonNull(kind, "kind");
    names = names == null ? List.of() : List.copyOf(names);
    normaliser = normaliser == null ? Normaliser.NONE : normaliser;
    if (outputs < 0 || !(tolerance >= 0)) {
      throw new IllegalArgumentException(
          "a target of " + outputs + " outputs and tolerance " + tolerance);
    }
  }

  /** Creates a target whose values have no names and are not scaled. */
  public Target(Kind kind, int outputs, double tolerance) {
    this(kind, outputs, tolerance, List.of(), Normaliser.NONE);
  }

  /** Returns the same target, its values scaled otherwise in training. */
  public Target normalisedBy(Normaliser other) {
    return new Target(kind, outputs, tolerance, names, other);
  }

  /**
   * Returns the target of a forecast, its values named by numbers if they have no names.
   *
   * @param values those of each step of the forecast
   */
  public Target numbered(int values) {
    List<String> numbers = IntStream.range(0, values).mapToObj(place -> "target " + place).toList();
    return names.isEmpty() ? new Target(kind, outputs, tolerance, numbers, normaliser) : this;
  }

  /** Creates the target of one of {@code classes} classes for each example. */
  public static Target classes(int classes) {
    return new Target(Kind.CLASS, classes, 0);
  }
}
