package org.meanfield.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.meanfield.random.Seeds;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A shard's examples as minibatches, each made when it is asked for. Whoever takes a {@link
 * DataSet} closes its arrays.
 */
public final class Minibatches implements Iterator<DataSet> {
  private static final long ORDER_STREAM = 1;

  private final Shard shard;
  private final MinibatchForm form;
  private final int batchSize;
  private final int[] order;
  private int next;

  private Minibatches(Shard shard, MinibatchForm form, int batchSize, int[] order) {
    this.shard = shard;
    this.form = form;
    this.batchSize = batchSize;
    this.order = order;
  }

  static Minibatches ofEpoch(Shard shard, MinibatchForm form, int batchSize, long seed, int epoch) {
    long orderSeed = Seeds.mix(seed, ORDER_STREAM, epoch, shard.worker());
    return new Minibatches(shard, form, batchSize, Seeds.permutation(shard.size(), orderSeed));
  }

  static Minibatches inOrder(Shard shard, MinibatchForm form, int batchSize) {
    return new Minibatches(shard, form, batchSize, IntStream.range(0, shard.size()).toArray());
  }

  /** Passes over {@code batches} minibatches without making them; fewer if the end comes first. */
  public void skip(int batches) {
    next = (int) Math.min(order.length, next + (long) batches * batchSize);
  }

  @Override
  public boolean hasNext() {
    return next < order.length;
  }

  @Override
  public DataSet next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int end = Math.min(order.length, next + batchSize);
    DataSet minibatch = form.minibatch(shard, Arrays.copyOfRange(order, next, end));
    next = end;
    return minibatch;
  }
}
