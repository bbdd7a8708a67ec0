package org.meanfield.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The decision about a version: {@code decision.json}.
 *
 * @param outcome whether it is the champion now
 * @param decided when, as ISO 8601 in UTC
 * @param reasons why, as sentences
 * @param warnings of what a person should look at
 * @param checkpoint the name of the challenger's in its run; empty if it has none
 * @param parametersSha256 of its parameters; empty if it has none
 * @param metric by which models are compared
 * @param challenger the challenger's metrics on the examples that the two are compared on
 * @param champion the champion's on the same examples; empty if there was none, or no comparison
 * @param newClasses classes of the data that the champion doesn't know: examples of these aren't
 *     compared
 * @param goneClasses classes that the champion knows and the data has no more
 * @param interval of the difference in the metric; above 0 if the challenger is better; absent if
 *     there was nothing to compare it with
 * @param drift stability indices of features that have moved, by the feature's place
 */
public record Decision(
    Outcome outcome,
    String decided,
    List<String> reasons,
    List<String> warnings,
    String checkpoint,
    String parametersSha256,
    String metric,
    Map<String, Double> challenger,
    Map<String, Double> champion,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> newClasses,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> goneClasses,
    @JsonInclude(JsonInclude.Include.NON_NULL) Interval interval,
    Map<Integer, Double> drift) {
  /** Requires what everybody asks for; decisions of earlier programs tell nothing of classes. */
  public Decision {
    newClasses = newClasses == null ? List.of() : List.copyOf(newClasses);
    goneClasses = goneClasses == null ? List.of() : List.copyOf(goneClasses);
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(checkpoint, "checkpoint");
    Objects.requireNonNull(parametersSha256, "parametersSha256");
    reasons = List.copyOf(reasons);
    warnings = List.copyOf(warnings);
    challenger = Map.copyOf(challenger);
    champion = Map.copyOf(champion);
    drift = Collections.unmodifiableSortedMap(new TreeMap<>(Map.copyOf(drift)));
  }

  /** The outcomes of a decision. */
  public enum Outcome {
    /** It is the champion. */
    PROMOTED,
    /** The version was not promoted. */
    REFUSED,
    /** It was never finished, since settings or data have changed. */
    ABANDONED;

    /** Returns the outcome's name as users read it. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Creates the decision about a version that won't be finished. */
  public static Decision abandoned(String decided, String reason) {
    return new Decision(
        Outcome.ABANDONED,
        decided,
        List.of(reason),
        List.of(),
        "",
        "",
        "",
        Map.of(),
        Map.of(),
        List.of(),
        List.of(),
        null,
        Map.of());
  }
}
