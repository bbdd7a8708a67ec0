package org.meanfield.score;

import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.train.spark.NativeArrays;
import org.meanfield.train.spark.Outputs;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The states of a recurrent network's last hidden layer, which its output layer reads.
 *
 * @param states_BHT after each step; after the last step alone if T is 1
 */
record HiddenStates(float[] states_BHT, int units, int steps) {
  /** Asks a network. */
  static HiddenStates of(MultiLayerNetwork network, DataSet minibatch) {
    int last = network.getnLayers() - 2;
    network.setLayerMaskArrays(minibatch.getFeaturesMaskArray(), minibatch.getLabelsMaskArray());
    try {
      // The input itself, and then the activations of each layer.
      List<INDArray> activations = network.feedForwardToLayer(last, minibatch.getFeatures(), false);
      INDArray states = activations.get(last + 1);
      HiddenStates hidden =
          new HiddenStates(
              Outputs.copy(states),
              (int) states.size(1),
              states.rank() == 3 ? (int) states.size(2) : 1);
      activations.stream()
          .filter(array -> array != minibatch.getFeatures())
          .forEach(NativeArrays::close);
      return hidden;
    } finally {
      network.clearLayerMaskArrays();
    }
  }

  /** Returns the units' states of an example after a step. */
  float[] of(int example, int step) {
    float[] states_H = new float[units];
    for (int h = 0; h < units; h++) {
      states_H[h] = states_BHT[(example * units + h) * steps + step];
    }
    return states_H;
  }
}
