package org.meanfield.data;

import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Sequences padded on the right, where DL4J reads masks exactly, to the longest of their minibatch:
 * features {@code [B, F, T]} with a mask {@code [B, T]} of 1 for each step that there is. Labels
 * are {@code [B, K]}, or {@code [B, K, T]} with a mask of their own; classes are one-hot. In names
 * of arrays, B counts examples, F values of a step, T steps and K outputs. The numbers of the time
 * series that examples are cut from are their metadata.
 *
 * @param features values of a step
 * @param target what the labels are
 * @param bucketed whether those of a minibatch are about as long
 */
record PaddedSequences(int features, Target target, boolean bucketed) implements MinibatchForm {
  /** Creates the form that visits sequences in random order, whatever their lengths. */
  PaddedSequences(int features, Target target) {
    this(features, target, false);
  }

  @Override
  public int[] order(Shard shard, MinibatchCuts cuts, long seed) {
    if (!bucketed) {
      return MinibatchForm.super.order(shard, cuts, seed);
    }
    int[] steps =
        IntStream.range(0, shard.size()).map(place -> steps(sequence(shard, place))).toArray();
    return Bucketing.order(steps, cuts, seed);
  }

  @Override
  public int width() {
    return Math.max(features, target.outputs());
  }

  @Override
  public DataSet minibatch(Shard shard, int[] positions) {
    int size = positions.length;
    int longest = 0;
    for (int position : positions) {
      longest = Math.max(longest, steps(sequence(shard, position)));
    }
    boolean perStep = target.kind().perStep();
    int labelSteps = perStep ? longest : 1;
    float[] features_BFT = new float[size * features * longest];
    float[] mask_BT = new float[size * longest];
    float[] labels_BKT = new float[size * target.outputs() * labelSteps];
    for (int b = 0; b < size; b++) {
      Sequence sequence = sequence(shard, positions[b]);
      int steps = steps(sequence);
      for (int t = 0; t < steps; t++) {
        mask_BT[b * longest + t] = 1f;
        for (int f = 0; f < features; f++) {
          features_BFT[(b * features + f) * longest + t] = sequence.values_TF()[t * features + f];
        }
      }
      label(sequence, perStep ? steps : 1, labels_BKT, b, labelSteps);
    }
    INDArray mask = FloatArrays.of(mask_BT, 'c', size, longest);
    INDArray labels =
        perStep
            ? FloatArrays.of(labels_BKT, 'c', size, target.outputs(), longest)
            : FloatArrays.of(labels_BKT, 'c', size, target.outputs());
    DataSet minibatch =
        new DataSet(
            FloatArrays.of(features_BFT, 'c', size, features, longest),
            labels,
            mask,
            perStep ? mask.dup() : null);
    minibatch.setExampleMetaData(
        IntStream.of(positions).mapToObj(position -> sequence(shard, position).series()).toList());
    return minibatch;
  }

  private void label(Sequence sequence, int steps, float[] labels_BKT, int b, int labelSteps) {
    int outputs = target.outputs();
    for (int t = 0; t < steps; t++) {
      if (target.kind().isClass()) {
        int truth = (int) sequence.targets()[t];
        labels_BKT[(b * outputs + truth) * labelSteps + t] = 1f;
      } else {
        for (int k = 0; k < outputs; k++) {
          labels_BKT[(b * outputs + k) * labelSteps + t] = sequence.targets()[t * outputs + k];
        }
      }
    }
  }

  private static Sequence sequence(Shard shard, int position) {
    return (Sequence) shard.example(position);
  }

  @Override
  public int steps(Example example) {
    return steps((Sequence) example);
  }

  private int steps(Sequence sequence) {
    return sequence.values_TF().length / features;
  }
}
