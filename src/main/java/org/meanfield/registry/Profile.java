package org.meanfield.registry;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.meanfield.errors.CheckpointException;

/**
 * The distribution of the features of a model's training data, by which drift is seen.
 *
 * @param features by their place in a step: how their values fall into bins
 */
public record Profile(List<Feature> features) {
  private static final int BINS = 10;

  /** Copies what is mutable. */
  public Profile {
    features = List.copyOf(features);
  }

  /**
   * The histogram of one feature.
   *
   * @param edges between its bins, ascending, tenths of the examples apart as far as values differ;
   *     a value on an edge is in the bin above
   * @param counts by bin, one more than edges
   */
  public record Feature(double[] edges, long[] counts) {
    /** Requires ascending edges, and a count of 0 or more for each bin. */
    public Feature {
      boolean ascending = IntStream.range(1, edges.length).allMatch(i -> edges[i - 1] < edges[i]);
      boolean counted = LongStream.of(counts).allMatch(count -> count >= 0);
      if (counts.length != edges.length + 1 || !ascending || !counted) {
        throw new IllegalArgumentException("a feature's edges and counts make no bins");
      }
    }

    private static Feature of(double[] values) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      double[] edges = new double[BINS - 1];
      int distinct = 0;
      for (int b = 1; b < BINS && sorted.length > 0; b++) {
        double edge = sorted[(int) ((long) b * sorted.length / BINS)];
        if (edge > sorted[0] && (distinct == 0 || edge > edges[distinct - 1])) {
          edges[distinct++] = edge;
        }
      }
      edges = Arrays.copyOf(edges, distinct);
      if (distinct == 0 && sorted.length > 0) {
        // All are alike: others may be less, or more.
        edges = new double[] {sorted[0], Math.nextUp(sorted[0])};
      }
      return new Feature(edges, counts(edges, values));
    }

    private static long[] counts(double[] edges, double[] values) {
      long[] counts = new long[edges.length + 1];
      for (double value : values) {
        int at = Arrays.binarySearch(edges, value);
        counts[at >= 0 ? at + 1 : -at - 1]++;
      }
      return counts;
    }
  }

  /** Computes the profile of a sample, in which {@code values[f][i]} is feature f of example i. */
  public static Profile of(double[][] values) {
    return new Profile(Arrays.stream(values).map(Feature::of).toList());
  }

  /**
   * Stability indices of another sample that are more than chance, by the feature's place.
   *
   * @param values as in {@link #of}, of as many features
   */
  public Map<Integer, Double> drift(double[][] values) {
    if (values.length != features.size()) {
      throw new CheckpointException(
          String.format(
              "The champion's profile.json describes %d features, but its data has %d. Restore it"
                  + " from a copy.",
              features.size(), values.length));
    }
    Map<Integer, Double> moved = new TreeMap<>();
    for (int f = 0; f < features.size(); f++) {
      Feature feature = features.get(f);
      long[] now = Feature.counts(feature.edges(), values[f]);
      double index = StabilityIndex.of(feature.counts(), now);
      if (index > StabilityIndex.noise(feature.counts(), now)) {
        moved.put(f, index);
      }
    }
    return moved;
  }
}
