package org.meanfield.model.autoencoder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The parameters of a {@link DeepAutoencoder} of sizes s₀ … s_N in the flat vector, in this order:
 * the encoder's weights {@code W1 … WN}, {@code Wl} of shape [s_{l−1}, s_l]; unless tied the
 * decoder's {@code V1 … VN}, {@code Vl} of shape [s_l, s_{l−1}]; the encoder's biases {@code b1 …
 * bN}; the decoder's {@code c1 … cN}, {@code cl} of length s_{l−1}.
 */
final class DeepAutoencoderParams implements ParamInitializer {
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

  private static Map<String, long[]> shapes(Layer layer) {
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
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return shapes(layer).values().stream().mapToLong(shape -> shape[0] * shape[1]).sum();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return new ArrayList<>(shapes(layer).keySet());
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> isWeightParam(layer, key)).toList();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> isBiasParam(layer, key)).toList();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return key.startsWith("W") || key.startsWith("V");
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return !isWeightParam(layer, key);
  }

  /** Weights are normal with variance 2/(in + out) (Glorot and Bengio 2010), biases 0. */
  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray flat, boolean initialize) {
    Map<String, INDArray> parameters = views(conf.getLayer(), flat);
    parameters.forEach(
        (key, array) -> {
          // The updater and DL4J's serialiser go by these.
          conf.addVariable(key);
          if (initialize && isWeightParam(conf.getLayer(), key)) {
            double deviation = Math.sqrt(2.0 / (array.size(0) + array.size(1)));
            array.assign(Nd4j.randn(array.dataType(), array.shape()).muli(deviation));
          } else if (initialize) {
            array.assign(0);
          }
        });
    return parameters;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray flat) {
    return views(conf.getLayer(), flat);
  }

  private static Map<String, INDArray> views(Layer layer, INDArray flat) {
    INDArray vector = flat.reshape(flat.length());
    Map<String, INDArray> views = new LinkedHashMap<>();
    long at = 0;
    for (Map.Entry<String, long[]> entry : shapes(layer).entrySet()) {
      long[] shape = entry.getValue();
      long length = shape[0] * shape[1];
      views.put(
          entry.getKey(), vector.get(NDArrayIndex.interval(at, at + length)).reshape('f', shape));
      at += length;
    }
    return views;
  }
}
