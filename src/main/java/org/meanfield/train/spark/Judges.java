package org.meanfield.train.spark;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.meanfield.model.autoencoder.DeepAutoencoder;
import org.meanfield.model.autoencoder.Unit;
import org.meanfield.model.rbm.HiddenUnit;
import org.meanfield.model.rbm.Rbm;

/** Which judge a network gets. */
final class Judges {
  private Judges() {}

  /** By the output layer. */
  static Judge of(String configurationJson, int classes) {
    MultiLayerConfiguration network = MultiLayerConfiguration.fromJson(configurationJson);
    Layer last = network.getConf(network.getConfs().size() - 1).getLayer();
    if (last instanceof DeepAutoencoder autoencoder) {
      return new ReconstructionJudge(autoencoder.getOutputUnit() == Unit.SIGMOID);
    }
    if (last instanceof Rbm rbm) {
      boolean closedForm = rbm.getHiddenUnit() != HiddenUnit.RECTIFIED;
      return new RbmJudge(closedForm, rbm.hasBinaryUnits());
    }
    return new ClassJudge(classes);
  }
}
