package org.meanfield.train.spark;

import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.meanfield.data.ClassNumbers;
import org.meanfield.data.Target;
import org.meanfield.model.autoencoder.DeepAutoencoder;
import org.meanfield.model.autoencoder.Unit;
import org.meanfield.model.loss.ValueLoss;
import org.meanfield.model.rbm.HiddenUnit;
import org.meanfield.model.rbm.Rbm;

/** The choice of a network's judge. */
final class Judges {
  private Judges() {}

  /**
   * Chooses by the output layer and what it is to predict.
   *
   * @param numbers that the network has for the dataset's classes; for classifiers alone
   * @param series the names of the time series by which errors of values are told, too
   */
  static Judge of(
      String configurationJson, Target target, ClassNumbers numbers, List<String> series) {
    MultiLayerConfiguration network = MultiLayerConfiguration.fromJson(configurationJson);
    Layer last = network.getConf(network.getConfs().size() - 1).getLayer();
    if (last instanceof DeepAutoencoder autoencoder) {
      return new ReconstructionJudge(autoencoder.getOutputUnit() == Unit.SIGMOID);
    }
    if (last instanceof Rbm rbm) {
      boolean closedForm = rbm.getHiddenUnit() != HiddenUnit.RECTIFIED;
      return new RbmJudge(closedForm, rbm.hasBinaryUnits());
    }
    return switch (target.kind()) {
      case CLASS, CLASS_PER_STEP -> new ClassJudge(target.outputs(), numbers);
      case VALUE, VALUE_PER_STEP -> new ValueJudge(target, series, loss(last));
    };
  }

  private static ValueLoss loss(Layer last) {
    return last instanceof BaseOutputLayer output
        ? ValueLoss.of(output.getLossFn())
        : ValueLoss.SQUARED;
  }
}
