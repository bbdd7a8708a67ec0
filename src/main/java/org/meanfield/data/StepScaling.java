package org.meanfield.data;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The way of a sequence's values to a model: numbers are scaled, and categories get the indices by
 * which the model knows them.
 *
 * @param values the scaling of the numbers
 * @param targets the scaling of the targets, if they are values
 * @param features values of a step
 * @param categories by the places of categories among these, for each index that is stored the
 *     model's; null if they are the same
 */
record StepScaling(
    Normaliser values, Normaliser targets, int features, Map<Integer, int[]> categories)
    implements Serializable {
  /**
   * Returns that of a dataset.
   *
   * @param info as the model sees it
   * @param stored the columns as they are stored
   */
  static StepScaling of(DatasetInfo info, List<FeatureColumn> stored) {
    Map<Integer, int[]> categories = new HashMap<>();
    for (int place : info.categories()) {
      List<String> known = info.columns().get(place).values();
      List<String> its = stored.get(place).values();
      categories.put(place, its.equals(known) ? null : indices(its, known));
    }
    return new StepScaling(
        info.normaliser(), info.target().normaliser(), info.features(), categories);
  }

  private static int[] indices(List<String> stored, List<String> known) {
    Map<String, Integer> numbers = new HashMap<>();
    known.forEach(value -> numbers.put(value, numbers.size() + 1));
    int[] indices = new int[stored.size() + 1];
    for (int index = 1; index < indices.length; index++) {
      indices[index] = numbers.getOrDefault(stored.get(index - 1), 0);
    }
    return indices;
  }

  /**
   * Returns a sequence's values as a model sees them.
   *
   * @param series the number of its time series, if there are some
   */
  float[] applied(double[] values_TF, int series) {
    float[] applied_TF = values.applied(values_TF, series);
    categories.forEach(
        (place, indices) -> {
          for (int at = place; at < values_TF.length; at += features) {
            applied_TF[at] = indices == null ? (float) values_TF[at] : indices[(int) values_TF[at]];
          }
        });
    return applied_TF;
  }
}
