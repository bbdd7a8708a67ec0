package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.meanfield.train.spark.SeenByClass.Seen;
import scala.Tuple2;

/**
 * The predictions of one shard, as each class sees them. Keys come in arrays of many minibatches'
 * predictions, and counts once, at the shard's end, so that neither the number of minibatches nor
 * that of predictions which aren't ranked adds to what is shuffled. In names of arrays, N counts
 * ranked predictions and K classes.
 */
final class SeenByClass implements Iterator<Tuple2<Integer, Seen>> {
  /**
   * A part of a shard's predictions, as one class sees them.
   *
   * @param keys of those that are ranked, by the class's probability; see {@link Ranking}
   * @param told how often each class was predicted where this one is the true one; empty where the
   *     part holds keys alone
   */
  record Seen(int[] keys, long[] told) implements Serializable {}

  private static final long[] NO_COUNTS = {};

  private final Iterator<ClassPredictions> predictions;
  private final int stride;
  private final int[][] keys_KN;
  private final long[][] told_KK;
  private final Queue<Tuple2<Integer, Seen>> ready = new ArrayDeque<>();
  private int gathered;
  private long before;
  private boolean hasEnded;

  /**
   * Creates the parts of a shard.
   *
   * @param predictions of its minibatches, which are asked one by one
   * @param classes that the model knows
   * @param confused the classes that are counted: all, or 0 if they are too many
   * @param stride n where every n-th prediction is ranked
   * @param most keys of a class that a part holds
   */
  SeenByClass(
      Iterator<ClassPredictions> predictions, int classes, int confused, int stride, int most) {
    this.predictions = predictions;
    this.stride = stride;
    this.keys_KN = new int[classes][most];
    this.told_KK = new long[classes][confused];
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && predictions.hasNext()) {
      add(predictions.next());
    }
    if (ready.isEmpty() && !hasEnded) {
      hasEnded = true;
      for (int k = 0; k < told_KK.length; k++) {
        ready.add(part(k, told_KK[k]));
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public Tuple2<Integer, Seen> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void add(ClassPredictions minibatch) {
    for (int n = 0; n < minibatch.size(); n++) {
      int truth = minibatch.truth(n);
      if (told_KK[truth].length > 0) {
        told_KK[truth][minibatch.told(n)]++;
      }
      if (before % stride == 0) {
        for (int k = 0; k < keys_KN.length; k++) {
          keys_KN[k][gathered] = Ranking.key(minibatch.probability(n, k), truth == k);
        }
        gathered++;
        if (gathered == keys_KN[0].length) {
          for (int k = 0; k < keys_KN.length; k++) {
            ready.add(part(k, NO_COUNTS));
          }
          gathered = 0;
        }
      }
      before++;
    }
  }

  private Tuple2<Integer, Seen> part(int number, long[] told) {
    return new Tuple2<>(number, new Seen(Arrays.copyOf(keys_KN[number], gathered), told));
  }
}
