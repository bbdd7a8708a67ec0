package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.List;

/**
 * The facts about windows that were cut from time series, by which forecasts of their next steps
 * are compared with simple ones.
 *
 * @param past the place of each target's own values among a step's features; {@link #NOT_READ} of a
 *     target that is no feature
 * @param period the number of time steps after which values repeat, such as 24 of hourly values; 0
 *     if it is to be found in the data
 * @param series the names of the time series, in the order of their numbers; empty if there is one
 *     without a name
 */
public record Forecast(
    List<Integer> past, int period, @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> series)
    implements Serializable {
  /** The place of a target whose past values aren't read. */
  public static final int NOT_READ = -1;

  /** Copies what is mutable. */
  public Forecast {
    past = List.copyOf(past);
    series = series == null ? List.of() : List.copyOf(series);
  }
}
