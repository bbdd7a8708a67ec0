package org.meanfield.model.lstm;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's simple recurrent network (Elman 1990, doi:10.1207/s15516709cog1402_1) computed by our
 * layer. It has DL4J's properties and no more, so that one can stand for the other; {@link
 * LayerClasses} makes it. With layer normalisation the layer is DL4J's, which is right for whole
 * sequences only.
 */
public final class Rnn extends SimpleRnn {
  /** A network of no size yet. */
  public Rnn() {
    super(new Builder());
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    if (hasLayerNorm()) {
      return super.instantiate(conf, listeners, index, parameters, initialize, type);
    }
    RnnLayer layer = new RnnLayer(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }
}
