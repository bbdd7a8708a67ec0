package org.meanfield.data.prepare;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.ExampleReader;
import org.meanfield.data.NamedExample;
import org.meanfield.data.source.FilledColumn;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.data.source.SourceRow;

/**
 * The form that a model's examples have, and what makes them of records.
 *
 * @param steps of images; 0 of others, which may have any number
 * @param features values of a step in records
 * @param stored the categories that the model knows
 * @param means the values in the place of missing ones; null if they aren't known
 * @param series the numbers of the time series that the means are of
 */
record InputForm(
    Content content,
    int steps,
    int features,
    StoredValues stored,
    double[][] means,
    Map<String, Integer> series)
    implements Serializable {
  private static final String[] NOTHING = {};

  static InputForm of(SourceConfig source, FreshExamples.Known known) {
    DatasetInfo data = known.data();
    StoredValues stored = StoredValues.known(source, data);
    Map<String, Integer> series = new HashMap<>();
    data.series().forEach(name -> series.put(name, series.size()));
    boolean images = data.content() == Content.IMAGES;
    return new InputForm(
        data.content(),
        images ? data.steps() : 0,
        images ? data.features() : stored.places(),
        stored,
        known.means(),
        series);
  }

  /** Returns an example that the model can read as it is, and rejects any other. */
  SourceRow fitted(SourceRow row) {
    if (row.features() != features || (steps > 0 && row.steps() != steps)) {
      return row.rejectedFor(
          content == Content.IMAGES
              ? String.format(
                  Locale.ROOT,
                  "has %d rows of %d values, but the model reads images with %d of %d;"
                      + " source.decode.width and height scale all to one size",
                  row.steps(),
                  row.features(),
                  steps,
                  features)
              : String.format(
                  Locale.ROOT,
                  "has %d values at each time step, but the model reads %d",
                  row.features(),
                  features));
    }
    boolean lacks =
        means == null
            && content != Content.IMAGES
            && FilledColumn.hasMissing(SourceRow.values(row.content()));
    return lacks
        ? row.rejectedFor(
            "has a feature without a value, and the model doesn't know the mean to fill in: its"
                + " dataset was prepared by an earlier version")
        : row;
  }

  /** Makes an example of a record that fits. */
  NamedExample example(SourceRow row, ExampleReader reader, UnknownCategories unknown) {
    String[] carried = row.carried() == null ? NOTHING : row.carried();
    if (content == Content.IMAGES) {
      return reader.image(row.id(), row.content(), carried);
    }
    double[] values_TF = SourceRow.values(row.content());
    if (means != null) {
      double[] its = means[series.getOrDefault(row.series(), means.length - 1)];
      for (int i = 0; i < values_TF.length; i++) {
        values_TF[i] = Double.isNaN(values_TF[i]) ? its[i % its.length] : values_TF[i];
      }
    }
    unknown.count(values_TF, stored);
    return reader.sequence(row.id(), stored.of(values_TF), row.series(), carried);
  }
}
