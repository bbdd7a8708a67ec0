package org.meanfield.model.lstm;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.input.ColumnEncodingLayer;
import org.meanfield.model.input.EncodedStep;

/**
 * Tells our layers what their network knows and DL4J doesn't pass on: that nothing, or nothing that
 * is learnt, lies below the first recurrent layer, and that it takes one-hot vectors as indices. A
 * network that wasn't prepared trains as well, computes a gradient that nobody reads, and
 * multiplies one-hot vectors.
 */
public final class RecurrentNetworks {
  private RecurrentNetworks() {}

  /**
   * Prepares an initialised network. From then on its gradient by the network's own input, which
   * {@link MultiLayerNetwork#calculateGradients} can return, is null if the first layer is ours.
   */
  public static void prepare(MultiLayerNetwork network) {
    // A preprocessor reads the gradient. So does Bidirectional, whose halves don't show here.
    if (network.getLayerWiseConfigurations().getInputPreProcess(0) != null) {
      return;
    }
    if (unwrapped(network.getLayer(0)) instanceof ScopedLayer first) {
      first.scope().inputGradient(InputGradient.UNREAD);
    }
    if (network.getLayer(0) instanceof ColumnEncodingLayer columns
        && unwrapped(network.getLayer(1)) instanceof ScopedLayer first) {
      prepare(columns.encodedStep(), columns, first);
    }
  }

  private static void prepare(EncodedStep step, ColumnEncodingLayer columns, ScopedLayer first) {
    if (step.embeddings().isEmpty()) {
      first.scope().inputGradient(InputGradient.UNREAD);
    }
    List<Integer> sizes =
        step.oneHots().stream().map(oneHot -> oneHot.kind().vocabulary()).toList();
    if (!sizes.isEmpty() && first.recurrence().takeIndices(new OneHotInputs(sizes))) {
      columns.leaveIndices();
    }
  }

  /** The scopes of those of a network's layers that are ours. */
  static Stream<BackpropScope> scopes(MultiLayerNetwork network) {
    return Arrays.stream(network.getLayers())
        .map(RecurrentNetworks::unwrapped)
        .filter(ScopedLayer.class::isInstance)
        .map(layer -> ((ScopedLayer) layer).scope());
  }

  private static Layer unwrapped(Layer layer) {
    return layer instanceof BaseWrapperLayer wrapper ? unwrapped(wrapper.getUnderlying()) : layer;
  }
}
