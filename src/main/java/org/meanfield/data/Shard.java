package org.meanfield.data;

import java.io.Serializable;

/**
 * The examples of one logical worker, ordered by id. It stays as bytes until a minibatch is made of
 * it.
 */
final class Shard implements Serializable {
  private final int worker;
  private final Example[] examples;

  Shard(int worker, Example[] examples) {
    this.worker = worker;
    this.examples = examples;
  }

  /** The logical worker that it belongs to, counted from 0. */
  int worker() {
    return worker;
  }

  int size() {
    return examples.length;
  }

  /** Counts the shard's examples, or their steps, by class. */
  long[] classCounts(int classes) {
    long[] counts = new long[classes];
    for (Example example : examples) {
      example.classes().forEach(label -> counts[label]++);
    }
    return counts;
  }

  /** Returns the first class of an example; only of data with labels. */
  int label(int position) {
    return examples[position].classes().findFirst().orElseThrow();
  }

  Example example(int position) {
    return examples[position];
  }
}
