package org.meanfield.model.lstm;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's dropout between recurrent layers, of sequences of several lengths, too: DL4J's own layer
 * takes a mask of steps for one of rows, and fails. What lies behind a sequence's end is left to
 * the layers that read it, which have the mask. It has DL4J's properties and no more; {@link
 * LayerClasses} makes it.
 */
public final class StepDropout extends DropoutLayer {
  /** A layer of no dropout yet. */
  public StepDropout() {}

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    Unmasked layer = new Unmasked(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }

  @Override
  public StepDropout clone() {
    return (StepDropout) super.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StepDropout && super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  /** DL4J's layer, which passes masks on and never has one. */
  private static final class Unmasked extends org.deeplearning4j.nn.layers.DropoutLayer {
    private static final long serialVersionUID = 1;

    Unmasked(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    @Override
    public void setMaskArray(INDArray mask) {}

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(
        INDArray mask, MaskState state, int minibatch) {
      return new Pair<>(mask, state);
    }
  }
}
