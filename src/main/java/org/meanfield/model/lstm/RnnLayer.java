package org.meanfield.model.lstm;

import java.util.HashMap;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The layer of an {@link Rnn}: by {@link RnnKernel} in float32 with the usual tanh, else by ND4J's
 * operations.
 */
final class RnnLayer extends SimpleRnn implements ScopedLayer {
  private final Recurrence recurrence;

  RnnLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
    recurrence =
        new Recurrence(
            FusedPasses.cover(layerConf(), type)
                ? new FusedPasses(RnnKernel::new)
                : new LoopRnnPasses());
  }

  @Override
  public Recurrence recurrence() {
    return recurrence;
  }

  @Override
  public INDArray activate(INDArray x, boolean training, LayerWorkspaceMgr workspaces) {
    setInput(x, workspaces);
    return activate(training, workspaces);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return permuteIfNWC(recurrence.whole(call(null, training, workspaces)));
  }

  @Override
  public INDArray rnnTimeStep(INDArray x, LayerWorkspaceMgr workspaces) {
    setInput(x, workspaces);
    PassCall call = call(CarriedState.in(stateMap), false, workspaces);
    return permuteIfNWC(recurrence.segment(call, stateMap));
  }

  @Override
  public INDArray rnnActivateUsingStoredState(
      INDArray x, boolean training, boolean storeLast, LayerWorkspaceMgr workspaces) {
    setInput(x, workspaces);
    PassCall call = call(CarriedState.in(tBpttStateMap), training, workspaces);
    return permuteIfNWC(recurrence.segment(call, storeLast ? tBpttStateMap : new HashMap<>()));
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    Pair<Gradient, INDArray> result =
        recurrence.back(
            call(null, true, workspaces), permuteIfNWC(epsilon), gradientViews, workspaces);
    weightNoiseParams.clear();
    INDArray below = permuteIfNWC(result.getSecond());
    result.setSecond(below == null ? null : backpropDropOutIfPresent(below));
    return result;
  }

  @Override
  public Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int backwardLength, LayerWorkspaceMgr workspaces) {
    // Errors go back through the whole pass, which a SegmentedNetwork made as long as it should be.
    return backpropGradient(epsilon, workspaces);
  }

  private PassCall call(CarriedState state, boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaces);
    return new PassCall(
        this,
        input,
        permuteIfNWC(input).castTo(dataType),
        maskArray,
        getParamWithNoise(Passes.W, training, workspaces),
        getParamWithNoise(Passes.R, training, workspaces),
        getParamWithNoise(Passes.B, training, workspaces),
        state,
        PassCall.Purpose.of(training),
        workspaces);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray mask, MaskState state, int minibatchSize) {
    // DL4J's layer forgets the mask here, and so runs over padding when it goes backwards.
    setMaskArray(mask);
    return super.feedForwardMaskArray(mask, state, minibatchSize);
  }

  @Override
  public void clear() {
    super.clear();
    recurrence.clear();
  }
}
