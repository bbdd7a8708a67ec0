package org.meanfield.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.meanfield.random.Seeds;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A shard's examples as minibatches, each made when it is asked for. The caller closes the arrays
 * of each {@link DataSet}.
 */
public final class Minibatches implements Iterator<DataSet> {
  private static final long ORDER_STREAM = 1;

  private final Shard shard;
  private final MinibatchForm form;
  private final MinibatchCuts cuts;
  private final int[] order;
  private FeatureTransform transform = FeatureTransform.Identity.INSTANCE;
  private int next;

  private Minibatches(Shard shard, MinibatchForm form, MinibatchCuts cuts, int[] order) {
    this.shard = shard;
    this.form = form;
    this.cuts = cuts;
    this.order = order;
  }

  static Minibatches ofEpoch(
      Shard shard, MinibatchForm form, MinibatchCuts cuts, long seed, int epoch) {
    long orderSeed = Seeds.mix(seed, ORDER_STREAM, epoch, shard.worker());
    return new Minibatches(shard, form, cuts, form.order(shard, cuts, orderSeed));
  }

  /** Returns {@code count} of the shard's examples, at most all, evenly spread over it. */
  static Minibatches inOrder(Shard shard, MinibatchForm form, int batchSize, int count) {
    int[] order =
        IntStream.range(0, count).map(i -> Selection.position(i, shard.size(), count)).toArray();
    return new Minibatches(shard, form, MinibatchCuts.full(count, batchSize), order);
  }

  /** Has all minibatches' features made into others from now on; returns this. */
  Minibatches through(FeatureTransform other) {
    transform = other;
    return this;
  }

  /** Passes over {@code batches} minibatches without making them; fewer if the end comes first. */
  public void skip(int batches) {
    next = (int) Math.min(cuts.count(), (long) next + batches);
  }

  @Override
  public boolean hasNext() {
    return next < cuts.count();
  }

  @Override
  public DataSet next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int[] positions = Arrays.copyOfRange(order, cuts.begin(next), cuts.begin(next + 1));
    next++;
    DataSet minibatch = form.minibatch(shard, positions);
    return transformed(minibatch);
  }

  private DataSet transformed(DataSet minibatch) {
    INDArray before = minibatch.getFeatures();
    INDArray features = transform.of(before);
    if (features == before) {
      return minibatch;
    }
    boolean ownTarget = minibatch.getLabels() == before;
    before.close();
    return new DataSet(features, ownTarget ? features : minibatch.getLabels());
  }
}
