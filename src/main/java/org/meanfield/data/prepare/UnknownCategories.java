package org.meanfield.data.prepare;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;
import org.meanfield.data.source.CategoryTexts;
import org.meanfield.data.source.SourceConfig;

/** Counts the values of categories that a model doesn't know; cells without one aren't counted. */
final class UnknownCategories implements Serializable {
  private static final long serialVersionUID = 1;

  private final TreeMap<Integer, LongAccumulator> counts = new TreeMap<>();
  private final TreeMap<Integer, String> columns = new TreeMap<>();

  UnknownCategories(SparkContext spark, SourceConfig source) {
    source
        .categories()
        .forEach(
            (place, feature) -> {
              counts.put(place, spark.longAccumulator());
              columns.put(place, feature.column());
            });
  }

  /** Counts those among the values of a record. */
  void count(double[] values_TF, StoredValues known) {
    for (Map.Entry<Integer, LongAccumulator> column : counts.entrySet()) {
      int place = column.getKey();
      for (int at = place; at < values_TF.length; at += known.places()) {
        if (values_TF[at] != CategoryTexts.NO_TEXT && !known.knows(place, values_TF[at])) {
          column.getValue().add(1);
        }
      }
    }
  }

  /** Returns their numbers by column; columns without any aren't there. */
  Map<String, Long> counts() {
    Map<String, Long> byColumn = new TreeMap<>();
    counts.forEach(
        (place, count) -> {
          if (count.value() > 0) {
            byColumn.merge(columns.get(place), count.value(), Long::sum);
          }
        });
    return byColumn;
  }
}
