package org.meanfield.model.rbm;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.meanfield.model.layer.NamedParameters;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The parameters of an {@link Rbm} of V visible and H hidden units: weights {@code W} [V, H],
 * hidden biases {@code b} [1, H], visible biases {@code vb} [1, V], named as DL4J named them.
 */
final class RbmParams extends NamedParameters {
  static final RbmParams INSTANCE = new RbmParams();
  static final String WEIGHTS = "W";
  static final String HIDDEN_BIASES = "b";
  static final String VISIBLE_BIASES = "vb";

  /** Hinton 2012, "A Practical Guide to Training Restricted Boltzmann Machines", section 8. */
  private static final double INITIAL_DEVIATION = 0.01;

  private RbmParams() {}

  @Override
  protected Map<String, long[]> shapes(Layer layer) {
    FeedForwardLayer rbm = (FeedForwardLayer) layer;
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put(WEIGHTS, new long[] {rbm.getNIn(), rbm.getNOut()});
    shapes.put(HIDDEN_BIASES, new long[] {1, rbm.getNOut()});
    shapes.put(VISIBLE_BIASES, new long[] {1, rbm.getNIn()});
    return shapes;
  }

  /** The arrays in a flat vector of V visible and H hidden units. */
  Map<String, INDArray> arrays(int visible, int hidden, float[] flat) {
    Rbm rbm = new Rbm();
    rbm.setNIn(visible);
    rbm.setNOut(hidden);
    return views(rbm, Nd4j.createFromArray(flat));
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return key.equals(WEIGHTS);
  }

  @Override
  protected void initialise(Layer layer, String key, INDArray values) {
    if (isWeightParam(layer, key)) {
      values.assign(Nd4j.randn(values.dataType(), values.shape()).muli(INITIAL_DEVIATION));
    } else {
      values.assign(0);
    }
  }
}
