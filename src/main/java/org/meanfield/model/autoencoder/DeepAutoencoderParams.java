package org.meanfield.model.autoencoder;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.meanfield.model.layer.NamedParameters;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The parameters of a {@link DeepAutoencoder} of sizes s₀ … s_N in the flat vector, in this order:
 * the encoder's weights {@code W1 … WN}, {@code Wl} of shape [s_{l−1}, s_l]; unless tied the
 * decoder's {@code V1 … VN}, {@code Vl} of shape [s_l, s_{l−1}]; the encoder's biases {@code b1 …
 * bN}; the decoder's {@code c1 … cN}, {@code cl} of length s_{l−1}.
 */
final class DeepAutoencoderParams extends NamedParameters {
  static final DeepAutoencoderParams INSTANCE = new DeepAutoencoderParams();

  private DeepAutoencoderParams() {}

  static String encoderWeights(int layer) {
    return "W" + layer;
  }

  static String decoderWeights(int layer) {
    return "V" + layer;
  }

  static String encoderBiases(int layer) {
    return "b" + layer;
  }

  static String decoderBiases(int layer) {
    return "c" + layer;
  }

  @Override
  protected Map<String, long[]> shapes(Layer layer) {
    DeepAutoencoder conf = (DeepAutoencoder) layer;
    int[] sizes = conf.getSizes();
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (int l = 1; l < sizes.length; l++) {
      shapes.put(encoderWeights(l), new long[] {sizes[l - 1], sizes[l]});
    }
    for (int l = 1; l < sizes.length && !conf.isTied(); l++) {
      shapes.put(decoderWeights(l), new long[] {sizes[l], sizes[l - 1]});
    }
    for (int l = 1; l < sizes.length; l++) {
      shapes.put(encoderBiases(l), new long[] {1, sizes[l]});
    }
    for (int l = 1; l < sizes.length; l++) {
      shapes.put(decoderBiases(l), new long[] {1, sizes[l - 1]});
    }
    return shapes;
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return key.startsWith("W") || key.startsWith("V");
  }

  /**
   * Draws weights from a normal law with variance 2/(in + out) (Glorot and Bengio 2010), four times
   * as far from 0 if they lead into hidden sigmoid units, whose slope at 0 is a quarter of tanh's;
   * biases are 0.
   */
  @Override
  protected void initialise(Layer layer, String key, INDArray values) {
    if (isWeightParam(layer, key)) {
      double slope = leadsIntoSigmoids((DeepAutoencoder) layer, key) ? 0.25 : 1;
      double deviation = Math.sqrt(2.0 / (values.size(0) + values.size(1))) / slope;
      values.assign(Nd4j.randn(values.dataType(), values.shape()).muli(deviation));
    } else {
      values.assign(0);
    }
  }

  /** Tied weights lead both ways; those into the output, which errors begin at, don't count. */
  private static boolean leadsIntoSigmoids(DeepAutoencoder conf, String key) {
    int layer = Integer.parseInt(key.substring(1));
    boolean decodes = key.startsWith("V") || conf.isTied();
    boolean encodes = key.startsWith("W");
    return (encodes && conf.encoderUnit(layer) == Unit.SIGMOID)
        || (decodes && layer > 1 && conf.getHiddenUnit() == Unit.SIGMOID);
  }
}
