package org.meanfield.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.meanfield.model.autoencoder.DeepAutoencoder;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer and its arrays.
 *
 * @param units the number of its inputs, and of its outputs; of an autoencoder, of each layer from
 *     the input to the reconstruction; empty of a layer that takes any number
 * @param parameters the number of its parameters
 * @param savedByTying the number of weights that it would have besides, if none were tied
 */
public record LayerSummary(
    String type, List<Long> units, long parameters, long savedByTying, List<ArraySummary> arrays) {
  /**
   * An array of parameters.
   *
   * @param name as in DL4J: W input weights, RW recurrent weights, b biases
   * @param rootMeanSquare of its values
   */
  public record ArraySummary(
      String name, List<Long> shape, double rootMeanSquare, double minimum, double maximum) {}

  static LayerSummary of(Layer layer) {
    List<ArraySummary> arrays = new ArrayList<>();
    for (Map.Entry<String, INDArray> entry : layer.paramTable().entrySet()) {
      INDArray array = entry.getValue();
      arrays.add(
          new ArraySummary(
              entry.getKey(),
              Arrays.stream(array.shape()).boxed().toList(),
              array.norm2Number().doubleValue() / Math.sqrt((double) array.length()),
              array.minNumber().doubleValue(),
              array.maxNumber().doubleValue()));
    }
    org.deeplearning4j.nn.conf.layers.Layer conf = layer.conf().getLayer();
    return new LayerSummary(
        conf.getClass().getSimpleName(),
        units(conf),
        arrays.stream()
            .mapToLong(array -> array.shape().stream().reduce(1L, Math::multiplyExact))
            .sum(),
        saved(conf),
        arrays);
  }

  private static List<Long> units(org.deeplearning4j.nn.conf.layers.Layer conf) {
    if (conf instanceof BaseWrapperLayer wrapper) {
      return units(wrapper.getUnderlying());
    }
    if (conf instanceof Bidirectional both) {
      List<Long> each = units(both.getFwd());
      return List.of(each.get(0), 2 * each.get(1));
    }
    if (conf instanceof DeepAutoencoder autoencoder) {
      int[] sizes = autoencoder.getSizes();
      int depth = sizes.length - 1;
      return IntStream.rangeClosed(-depth, depth)
          .mapToObj(l -> (long) sizes[depth - Math.abs(l)])
          .toList();
    }
    return conf instanceof FeedForwardLayer layer && layer.getNIn() > 0
        ? List.of(layer.getNIn(), layer.getNOut())
        : List.of();
  }

  private static long saved(org.deeplearning4j.nn.conf.layers.Layer conf) {
    if (!(conf instanceof DeepAutoencoder autoencoder) || !autoencoder.isTied()) {
      return 0;
    }
    int[] sizes = autoencoder.getSizes();
    return IntStream.range(1, sizes.length).mapToLong(l -> (long) sizes[l - 1] * sizes[l]).sum();
  }
}
