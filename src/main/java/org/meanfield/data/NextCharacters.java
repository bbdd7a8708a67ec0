package org.meanfield.data;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Windows of a text as one-hot sequences {@code [B, A, T]}, or as sequences of indices {@code [B,
 * 1, T]}, with the next characters as one-hot labels {@code [B, A, T]}. Only a text's last window
 * may be shorter than the others: it is padded on the right, and masks {@code [B, T]} say so. In
 * names of arrays, B counts examples, A characters of the alphabet, R rows of a step's features and
 * T steps.
 *
 * @param characters of the alphabet
 * @param length of a window
 * @param inputs the form of the features
 */
record NextCharacters(int characters, int length, Inputs inputs) implements MinibatchForm {
  /** The forms in which a model gets characters. */
  enum Inputs {
    /** Vectors with a 1 for the character. */
    ONE_HOT,
    /** Numbers from 1, as a {@link FeatureColumn} of categories has them. */
    INDICES
  }

  private static final int MOST_VALUES_JUDGED = 1 << 22;

  @Override
  public int evaluationBatch() {
    long values = (long) characters * length;
    return (int)
        Math.max(1, Math.min(MinibatchForm.super.evaluationBatch(), MOST_VALUES_JUDGED / values));
  }

  @Override
  public int width() {
    return characters;
  }

  @Override
  public int steps(Example example) {
    return example.size() - 1;
  }

  @Override
  public DataSet minibatch(Shard shard, int[] positions) {
    int size = positions.length;
    int longest = 0;
    for (int position : positions) {
      longest = Math.max(longest, symbols(shard, position).length - 1);
    }
    int values = Math.multiplyExact(Math.multiplyExact(size, characters), longest);
    int rows = inputs == Inputs.ONE_HOT ? characters : 1;
    float[] features_BRT = new float[size * rows * longest];
    float[] labels_BAT = new float[values];
    float[] mask_BT = new float[size * longest];
    for (int b = 0; b < size; b++) {
      int[] symbols = symbols(shard, positions[b]);
      for (int t = 0; t < symbols.length - 1; t++) {
        if (inputs == Inputs.ONE_HOT) {
          features_BRT[(b * characters + symbols[t]) * longest + t] = 1f;
        } else {
          features_BRT[b * longest + t] = symbols[t] + 1;
        }
        labels_BAT[(b * characters + symbols[t + 1]) * longest + t] = 1f;
        mask_BT[b * longest + t] = 1f;
      }
    }
    INDArray mask = FloatArrays.of(mask_BT, 'c', size, longest);
    return new DataSet(
        FloatArrays.of(features_BRT, 'c', size, rows, longest),
        FloatArrays.of(labels_BAT, 'c', size, characters, longest),
        mask,
        mask.dup());
  }

  private static int[] symbols(Shard shard, int position) {
    return ((TextWindow) shard.example(position)).symbols();
  }
}
