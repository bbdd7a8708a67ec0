package org.meanfield.data.prepare;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.Normaliser;
import org.meanfield.data.source.SourceRow;

/** The statistics of all training examples, and of those of each time series where these count. */
final class Fits implements Serializable {
  private static final long serialVersionUID = 1;

  private final Content content;
  private final int places;
  private final Fit all;

  /** The statistics by the series' name; null if they aren't told apart. */
  private final Map<String, Fit> bySeries;

  private Fits(Content content, int places, Map<String, Fit> bySeries) {
    this.content = content;
    this.places = places;
    this.all = new Fit(content, places);
    this.bySeries = bySeries;
  }

  /** Creates the statistics of no examples, all series together. */
  static Fits together(Content content, int places) {
    return new Fits(content, places, null);
  }

  /** Creates the statistics of no examples, series by series, too. */
  static Fits bySeries(Content content, int places) {
    return new Fits(content, places, new TreeMap<>());
  }

  /**
   * Adds some values of an example.
   *
   * @param values as {@link SourceRow} has them
   */
  void add(SourceRow example, byte[] values) {
    all.add(values);
    if (bySeries != null) {
      bySeries.computeIfAbsent(example.series(), it -> new Fit(content, places)).add(values);
    }
  }

  /** Adds another part; returns this. */
  Fits plus(Fits other) {
    all.plus(other.all);
    if (bySeries != null) {
      other.bySeries.forEach((name, fit) -> bySeries.merge(name, fit, Fit::plus));
    }
    return this;
  }

  /** The statistics of all examples together. */
  Fit all() {
    return all;
  }

  /** Returns the means of a series; those of all where it has no value. */
  double[] meansOf(String name) {
    double[] means = all.means();
    double[] own = bySeries.getOrDefault(name, all).means();
    for (int place = 0; place < means.length; place++) {
      means[place] = Double.isNaN(own[place]) ? means[place] : own[place];
    }
    return means;
  }

  /**
   * Returns the normaliser that standardises each series by itself; one without training examples
   * is standardised as all are together.
   *
   * @param series the names of the series, in the order of their numbers
   */
  Normaliser perSeries(List<String> series, StandardiseConfig bounds) {
    List<Normaliser> parts = new ArrayList<>();
    for (String name : series) {
      Fit fit = bySeries.getOrDefault(name, all);
      parts.add(fit.normaliser(Normaliser.Kind.STANDARDISE, bounds, all));
    }
    parts.add(all.normaliser(Normaliser.Kind.STANDARDISE, bounds));
    return Normaliser.perSeries(series, parts);
  }
}
