package org.meanfield.model.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A wrapper that gives what a bidirectional layer knows of a whole sequence: its forward direction
 * after the last step, and its backward direction after the first. DL4J's LastTimeStep around
 * Bidirectional reads both at the last step, where the backward direction has seen one step only;
 * Bidirectional around LastTimeStep can't be trained.
 */
public final class BothEnds extends BaseWrapperLayer {
  private static final long serialVersionUID = 1;

  /** Creates an empty layer for deserialisation. */
  private BothEnds() {}

  /** The ends of a layer that concatenates its directions. */
  public BothEnds(Bidirectional layer) {
    super(layer);
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    NeuralNetConfiguration inner = conf.clone();
    inner.setLayer(((BothEnds) inner.getLayer()).getUnderlying());
    return new BothEndsLayer(
        inner.getLayer().instantiate(inner, listeners, index, parameters, initialize, type));
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    InputType.InputTypeRecurrent output =
        (InputType.InputTypeRecurrent) underlying.getOutputType(index, input);
    return InputType.feedForward(output.getSize());
  }
}
