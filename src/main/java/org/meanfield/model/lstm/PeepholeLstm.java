package org.meanfield.model.lstm;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's LSTM with peepholes (Gers et al. 2002, doi:10.1162/153244303768966139), from each cell to
 * its own gates, with our layer's way back. It has DL4J's properties and no more, so that one can
 * stand for the other; {@link LayerClasses} makes it.
 */
@SuppressWarnings("deprecation")
public final class PeepholeLstm extends GravesLSTM {
  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    PeepholeLstmLayer layer = new PeepholeLstmLayer(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }
}
