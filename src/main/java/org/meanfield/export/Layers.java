package org.meanfield.export;

import org.deeplearning4j.nn.conf.layers.Layer;
import org.meanfield.errors.UsageException;

/** The layers that can't be exported. */
final class Layers {
  private Layers() {}

  static UsageException unknown(Layer layer) {
    return new UsageException(
        String.format(
            "The model has a layer %s with the activation %s, which no export knows. Export a model"
                + " that this version of Meanfield has trained.",
            layer.getClass().getSimpleName(),
            layer instanceof org.deeplearning4j.nn.conf.layers.BaseLayer base
                ? base.getActivationFn()
                : "of its own"));
  }
}
