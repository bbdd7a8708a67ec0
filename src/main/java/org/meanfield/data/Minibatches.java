package org.meanfield.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.meanfield.random.Seeds;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A shard's examples as minibatches, each made when it is asked for. Pixels are scaled to [0, 1].
 * As labelled rows, features are {@code [B, columns, rows]}, DL4J's layout {@code [batch, features,
 * time]}, and labels are one-hot {@code [B, classes]}; as pixels, both are {@code [B, rows ·
 * columns]}. In names of arrays, B counts examples, R rows, C columns, P pixels, K classes. Whoever
 * takes a {@link DataSet} closes its arrays.
 */
public final class Minibatches implements Iterator<DataSet> {
  private static final long ORDER_STREAM = 1;
  private static final float WHITE = 255f;

  private final Shard shard;
  private final DatasetInfo info;
  private final Layout layout;
  private final int batchSize;
  private final int[] order;
  private FeatureTransform transform = FeatureTransform.Identity.INSTANCE;
  private int next;

  private Minibatches(Shard shard, DatasetInfo info, Layout layout, int batchSize, int[] order) {
    this.shard = shard;
    this.info = info;
    this.layout = layout;
    this.batchSize = batchSize;
    this.order = order;
  }

  static Minibatches ofEpoch(
      Shard shard, DatasetInfo info, Layout layout, int batchSize, long seed, int epoch) {
    long orderSeed = Seeds.mix(seed, ORDER_STREAM, epoch, shard.worker());
    return new Minibatches(
        shard, info, layout, batchSize, Seeds.permutation(shard.size(), orderSeed));
  }

  /** {@code count} of the shard's examples, at most all, evenly spread over it. */
  static Minibatches inOrder(
      Shard shard, DatasetInfo info, Layout layout, int batchSize, int count) {
    int[] order =
        IntStream.range(0, count).map(i -> (int) ((long) i * shard.size() / count)).toArray();
    return new Minibatches(shard, info, layout, batchSize, order);
  }

  /** Has all minibatches' features made into others from now on; returns this. */
  Minibatches through(FeatureTransform other) {
    transform = other;
    return this;
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
    int size = Math.min(batchSize, order.length - next);
    DataSet minibatch =
        switch (layout) {
          case LABELLED_ROWS -> new DataSet(rows(size), classes(size));
          case PIXELS -> unlabelled(pixels(size));
          case LABELLED_PIXELS -> new DataSet(pixels(size), classes(size));
        };
    next += size;
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

  private static DataSet unlabelled(INDArray features) {
    return new DataSet(features, features);
  }

  private INDArray pixels(int size) {
    int values = info.steps() * info.features();
    float[] features_BP = new float[size * values];
    for (int b = 0; b < size; b++) {
      byte[] pixels = shard.example(order[next + b]).pixels();
      for (int i = 0; i < values; i++) {
        features_BP[b * values + i] = (pixels[i] & 0xff) / WHITE;
      }
    }
    return Nd4j.create(features_BP, new long[] {size, values}, 'c');
  }

  private INDArray rows(int size) {
    int rows = info.steps();
    int columns = info.features();
    float[] features_BCR = new float[size * columns * rows];
    for (int b = 0; b < size; b++) {
      byte[] pixels_RC = shard.example(order[next + b]).pixels();
      for (int c = 0; c < columns; c++) {
        for (int r = 0; r < rows; r++) {
          features_BCR[(b * columns + c) * rows + r] = (pixels_RC[r * columns + c] & 0xff) / WHITE;
        }
      }
    }
    return Nd4j.create(features_BCR, new long[] {size, columns, rows}, 'c');
  }

  private INDArray classes(int size) {
    float[] labels_BK = new float[size * info.classes()];
    for (int b = 0; b < size; b++) {
      labels_BK[b * info.classes() + shard.example(order[next + b]).label()] = 1f;
    }
    return Nd4j.create(labels_BK, new long[] {size, info.classes()}, 'c');
  }
}
