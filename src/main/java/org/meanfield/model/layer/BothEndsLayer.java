package org.meanfield.model.layer;

import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;

/**
 * The layer of {@link BothEnds}. Its input is what the wrapped layer gives, [B, 2H, T] with both
 * directions in the order of time; its output is [B, 2H]. In names of arrays, B counts examples, H
 * units of a direction and T steps.
 */
final class BothEndsLayer extends BaseWrapperLayer {
  private INDArray mask_BT;
  private long[] shape_B2HT;

  /** The last step of each example. */
  private int[] lastSteps;

  BothEndsLayer(Layer underlying) {
    super(underlying);
  }

  @Override
  public Type type() {
    return Type.FEED_FORWARD;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return ends(underlying.activate(training, workspaces), workspaces);
  }

  @Override
  public INDArray activate(INDArray x, boolean training, LayerWorkspaceMgr workspaces) {
    return ends(underlying.activate(x, training, workspaces), workspaces);
  }

  private INDArray ends(INDArray output_B2HT, LayerWorkspaceMgr workspaces) {
    shape_B2HT = output_B2HT.shape();
    lastSteps = findLastSteps();
    INDArray ends_B2H =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS,
            output_B2HT.dataType(),
            new long[] {shape_B2HT[0], shape_B2HT[1]},
            'f');
    for (int b = 0; b < lastSteps.length; b++) {
      forwardEnd(ends_B2H, b).assign(output_B2HT.get(point(b), forward(), point(lastSteps[b])));
      backwardEnd(ends_B2H, b).assign(output_B2HT.get(point(b), backward(), point(0)));
    }
    return ends_B2H;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon_B2H, LayerWorkspaceMgr workspaces) {
    INDArray epsilon_B2HT = Nd4j.create(epsilon_B2H.dataType(), shape_B2HT, 'f');
    for (int b = 0; b < lastSteps.length; b++) {
      epsilon_B2HT.get(point(b), forward(), point(lastSteps[b])).assign(forwardEnd(epsilon_B2H, b));
      epsilon_B2HT.get(point(b), backward(), point(0)).assign(backwardEnd(epsilon_B2H, b));
    }
    return underlying.backpropGradient(epsilon_B2HT, workspaces);
  }

  private int[] findLastSteps() {
    int steps = (int) shape_B2HT[2];
    int[] last = new int[(int) shape_B2HT[0]];
    Arrays.fill(last, steps - 1);
    if (mask_BT != null) {
      for (int b = 0; b < last.length; b++) {
        while (last[b] > 0 && mask_BT.getDouble(b, last[b]) == 0) {
          last[b]--;
        }
      }
    }
    return last;
  }

  private INDArray forwardEnd(INDArray array_B2H, int b) {
    return array_B2H.get(point(b), forward());
  }

  private INDArray backwardEnd(INDArray array_B2H, int b) {
    return array_B2H.get(point(b), backward());
  }

  private INDArrayIndex forward() {
    return interval(0, shape_B2HT[1] / 2);
  }

  private INDArrayIndex backward() {
    return interval(shape_B2HT[1] / 2, shape_B2HT[1]);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray mask, MaskState state, int minibatchSize) {
    underlying.feedForwardMaskArray(mask, state, minibatchSize);
    // Some of DL4J's layers forget the mask there, and run over the padding backwards.
    setMaskArray(mask);
    return new Pair<>(null, state);
  }

  @Override
  public void setMaskArray(INDArray mask) {
    mask_BT = mask;
    super.setMaskArray(mask);
  }
}
