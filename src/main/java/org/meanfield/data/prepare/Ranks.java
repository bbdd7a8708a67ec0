package org.meanfield.data.prepare;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.data.Split;
import org.meanfield.data.source.SourceRow;

/**
 * Numbers the examples of each split from 0: from the longest to the shortest, those of one length
 * by their places. Where each bucket of each length begins is known from the {@link Tally}; records
 * come by their places, so that each is the next one of its bucket. An example's rank depends on
 * the examples alone, and none has to be compared with others.
 *
 * <p>Dealt from the longest on, the n-th to hand n modulo hands, sequences make hands whose steps
 * differ by those of the longest one at most: in each round the first hand gets at most as many
 * more than the last one as the round's longest has more than its shortest, and over all rounds
 * these add up to no more than the longest sequence.
 */
final class Ranks implements Serializable {
  private static final long serialVersionUID = 1;

  private final Map<Split, Map<Integer, long[]>> next = new EnumMap<>(Split.class);

  /** Computes the ranks of all examples. */
  Ranks(Tally tally) {
    for (Split split : Split.values()) {
      Map<Integer, long[]> ofSplit = new HashMap<>();
      SortedMap<Integer, int[]> shortestFirst = tally.buckets(split);
      long before = 0;
      for (int length : new TreeMap<>(shortestFirst).descendingKeySet()) {
        int[] counts = shortestFirst.get(length);
        long[] begins = new long[counts.length];
        for (int bucket = 0; bucket < counts.length; bucket++) {
          begins[bucket] = before;
          before += counts[bucket];
        }
        ofSplit.put(length, begins);
      }
      next.put(split, ofSplit);
    }
  }

  /** Numbers the next example of its bucket; each bucket is numbered by one task. */
  long next(SourceRow example) {
    return next.get(example.split()).get(example.steps())[example.bucket()]++;
  }
}
