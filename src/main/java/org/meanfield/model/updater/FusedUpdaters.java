package org.meanfield.model.updater;

import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.meanfield.model.layer.Floats;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.RmsPropUpdater;

/** The exchange of DL4J's updaters for {@link FusedUpdater}s of the same state and layout. */
public final class FusedUpdaters {
  private FusedUpdaters() {}

  /**
   * Replaces the updaters of Adam and RmsProp in a network that computes in float32; ND4J's SGD and
   * Nesterov's momentum are as fast. The network has its updater from here on.
   */
  public static void install(MultiLayerNetwork network) {
    if (network.getUpdater() instanceof BaseMultiLayerUpdater<?> updater
        && Floats.isVector(network.params())) {
      for (UpdaterBlock block : updater.getUpdaterBlocks()) {
        block.setGradientUpdater(fused(block.getGradientUpdater()));
      }
    }
  }

  static GradientUpdater<?> fused(GradientUpdater<?> stock) {
    if (stock instanceof AdamUpdater adam) {
      return new FusedUpdater(
          adam, new AdamRule(adam.getConfig()), List.of(AdamUpdater.M_STATE, AdamUpdater.V_STATE));
    }
    if (stock instanceof RmsPropUpdater rmsProp) {
      return new FusedUpdater(
          rmsProp, new RmsPropRule(rmsProp.getConfig()), List.of(RmsPropUpdater.G_STATE));
    }
    return stock;
  }
}
