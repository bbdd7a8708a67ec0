package org.meanfield.data.prepare;

import java.io.Serializable;
import java.util.List;
import java.util.function.IntFunction;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Split;
import org.meanfield.data.source.SourceConfig;
import org.meanfield.data.source.SourceRow;
import org.meanfield.errors.DataException;

/**
 * The means of the values that training examples have, in the place of those that are missing and
 * that nothing else fills. Of several time series, each has its own; a column that has no value in
 * one of them has the mean of all.
 */
final class TrainingMeans implements Serializable {
  private static final long serialVersionUID = 1;

  private final boolean perSeries;
  private final Content content;

  /** The statistics of the examples; null before the first one. */
  private Fits fits;

  TrainingMeans(SourceConfig source) {
    this.perSeries = source.hasSeries();
    this.content = source.content();
  }

  /** Adds an example, if it is one for training. */
  void add(SourceRow example) {
    if (example.split() == Split.TRAIN) {
      if (fits == null) {
        int places = example.features();
        fits = perSeries ? Fits.bySeries(content, places) : Fits.together(content, places);
      }
      fits.add(example, example.content());
    }
  }

  /** Adds another part; returns this. */
  TrainingMeans plus(TrainingMeans other) {
    if (fits == null) {
      fits = other.fits;
    } else if (other.fits != null) {
      fits.plus(other.fits);
    }
    return this;
  }

  /**
   * Returns the means, those of each series in turn, and at the end those of all.
   *
   * @param series the names of the series, in the order of their numbers
   * @param columns the columns' names by the places of values
   * @throws DataException if a column has no value in the training split
   */
  double[][] values(List<String> series, IntFunction<String> columns) {
    double[] all = fits.all().means();
    for (int place = 0; place < all.length; place++) {
      if (Double.isNaN(all[place])) {
        throw new DataException(
            String.format(
                "The column %s has no value in the training split, so that there is none to fill"
                    + " in. Leave it out of data.source.features, or change data.splits.",
                columns.apply(place)));
      }
    }
    double[][] means = new double[series.size() + 1][];
    for (int number = 0; number < series.size(); number++) {
      means[number] = fits.meansOf(series.get(number));
    }
    means[series.size()] = all;
    return means;
  }
}
