package org.meanfield.data;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Windows of a text as one-hot sequences {@code [B, A, T]}, with the next characters as labels of
 * the same shape. Only a text's last window may be shorter than the others: it is padded on the
 * right, and masks {@code [B, T]} say so. In names of arrays, B counts examples, A characters of
 * the alphabet and T steps.
 *
 * @param characters of the alphabet
 * @param length of a window
 */
record NextCharacters(int characters, int length) implements MinibatchForm {
  private static final int MOST_VALUES_JUDGED = 1 << 22;

  @Override
  public int evaluationBatch() {
    long values = (long) characters * length;
    return (int)
        Math.max(1, Math.min(MinibatchForm.super.evaluationBatch(), MOST_VALUES_JUDGED / values));
  }

  @Override
  public DataSet minibatch(Shard shard, int[] positions) {
    int size = positions.length;
    int longest = 0;
    for (int position : positions) {
      longest = Math.max(longest, symbols(shard, position).length - 1);
    }
    int values = Math.multiplyExact(Math.multiplyExact(size, characters), longest);
    float[] features_BAT = new float[values];
    float[] labels_BAT = new float[values];
    float[] mask_BT = new float[size * longest];
    for (int b = 0; b < size; b++) {
      int[] symbols = symbols(shard, positions[b]);
      for (int t = 0; t < symbols.length - 1; t++) {
        features_BAT[(b * characters + symbols[t]) * longest + t] = 1f;
        labels_BAT[(b * characters + symbols[t + 1]) * longest + t] = 1f;
        mask_BT[b * longest + t] = 1f;
      }
    }
    long[] shape = {size, characters, longest};
    INDArray mask = FloatArrays.of(mask_BT, 'c', size, longest);
    return new DataSet(
        FloatArrays.of(features_BAT, 'c', shape),
        FloatArrays.of(labels_BAT, 'c', shape),
        mask,
        mask.dup());
  }

  private static int[] symbols(Shard shard, int position) {
    return ((TextWindow) shard.example(position)).symbols();
  }
}
