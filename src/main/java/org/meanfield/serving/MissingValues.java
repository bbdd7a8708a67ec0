package org.meanfield.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.meanfield.errors.DataException;

/**
 * The values in the place of missing ones, where the training data was prepared with {@code
 * data.source.whenMissing = mean}: their means in the training split, by time series if there are
 * several. Other rules need more than a row, or leave it out.
 */
final class MissingValues {
  private static final String MEAN = "mean";

  /** The rule by which missing values were treated; empty if it isn't known. */
  private final String rule;

  /** The means of each series, and at the end those of all, by the places of a record's values. */
  private final List<double[]> means = new ArrayList<>();

  private final Map<String, Integer> series = new HashMap<>();

  /** Reads the values from a model's description. */
  MissingValues(JsonNode description) {
    JsonNode preparation = description.path("preparation");
    // Without the columns, nothing tells which mean is whose.
    rule =
        description.at("/example/inputs").isEmpty()
            ? ""
            : preparation.at("/settings/data/source/whenMissing").asText();
    for (JsonNode described : preparation.path("means")) {
      double[] its = new double[described.size()];
      for (int place = 0; place < its.length; place++) {
        its[place] = described.get(place).asDouble();
      }
      means.add(its);
    }
    for (JsonNode name : description.at("/forecast/series")) {
      series.put(name.asText(), series.size());
    }
  }

  /**
   * Puts the means of an input at its places of an example.
   *
   * @param from the first of its places in a record
   * @throws DataException if no mean stands for a missing value
   */
  void fill(InputColumn column, String name, int from, double[] stored, int at) {
    if (!rule.equalsIgnoreCase(MEAN) || means.isEmpty()) {
      throw new DataException(
          String.format(
              "The input %s has no value, and %s. Fill it in first, or leave the row out.",
              column.input().name(),
              rule.equalsIgnoreCase(MEAN)
                  ? "the model doesn't know the mean: its dataset was prepared by an earlier version"
                  : rule.isEmpty()
                      ? "the model doesn't know what to fill in"
                      : "the model's data was prepared with data.source.whenMissing = " + rule));
    }
    double[] its = means.get(series.getOrDefault(name, means.size() - 1));
    System.arraycopy(its, from, stored, at, column.width());
  }
}
