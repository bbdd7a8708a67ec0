package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.GlobalNormClipping;

/**
 * The network that every worker trains.
 *
 * @param configurationJson from DL4J's {@code toJson} before anything was trained
 * @param maxGradientNorm to which the whole gradient is clipped, which DL4J's configuration can't
 *     say; 0 for no such limit
 */
public record WorkerNetwork(String configurationJson, double maxGradientNorm)
    implements Serializable {
  /** Creates the network whose gradients stay as they are. */
  public static WorkerNetwork unclipped(String configurationJson) {
    return new WorkerNetwork(configurationJson, 0);
  }

  /** Has a network clip its gradients, or not. */
  void limit(MultiLayerNetwork network) {
    network.setListeners(
        maxGradientNorm > 0 ? List.of(new GlobalNormClipping(maxGradientNorm)) : List.of());
  }
}
