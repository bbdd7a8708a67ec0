package org.meanfield.data;

import java.io.Serializable;
import java.util.Map;

/**
 * What the rest of the application needs to know of a dataset.
 *
 * @param steps time steps of a sequence: the image's rows
 * @param features values of a step: the image's columns
 * @param classes number of classes, from the training split
 * @param examples how many there are in each split that there is
 * @param fingerprint SHA-256 of all content, decompressed, so independent of place and compression,
 *     and of how it is divided
 */
public record DatasetInfo(
    int steps, int features, int classes, Map<Split, Integer> examples, String fingerprint)
    implements Serializable {
  /** Copies what is mutable. */
  public DatasetInfo {
    examples = Map.copyOf(examples);
  }

  /** Whether there is such a split. */
  public boolean has(Split split) {
    return examples.containsKey(split);
  }

  /** Bytes of pixels and their objects, for a split held in memory; 0 if there is none. */
  public long bytesInMemory(Split split) {
    long objectHeaders = 56;
    return examples.getOrDefault(split, 0) * ((long) steps * features + objectHeaders);
  }
}
