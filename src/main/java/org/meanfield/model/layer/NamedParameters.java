package org.meanfield.model.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Parameters as named matrices, one after the other in the flat vector, each in order 'f'. */
public abstract class NamedParameters implements ParamInitializer {
  /** Names and shapes, in the order of the flat vector. */
  protected abstract Map<String, long[]> shapes(Layer layer);

  /** Gives a parameter its first values; draws from ND4J's generator, which DL4J has seeded. */
  protected abstract void initialise(Layer layer, String key, INDArray values);

  @Override
  public final long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public final long numParams(Layer layer) {
    return shapes(layer).values().stream().mapToLong(shape -> shape[0] * shape[1]).sum();
  }

  @Override
  public final List<String> paramKeys(Layer layer) {
    return new ArrayList<>(shapes(layer).keySet());
  }

  @Override
  public final List<String> weightKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> isWeightParam(layer, key)).toList();
  }

  @Override
  public final List<String> biasKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> isBiasParam(layer, key)).toList();
  }

  @Override
  public final boolean isBiasParam(Layer layer, String key) {
    return !isWeightParam(layer, key);
  }

  @Override
  public final Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray flat, boolean initialize) {
    Map<String, INDArray> parameters = views(conf.getLayer(), flat);
    parameters.forEach(
        (key, values) -> {
          // The updater and DL4J's serialiser go by these.
          conf.addVariable(key);
          if (initialize) {
            initialise(conf.getLayer(), key, values);
          }
        });
    return parameters;
  }

  @Override
  public final Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray flat) {
    return views(conf.getLayer(), flat);
  }

  /** The parameters as views of the flat vector, which is null where DL4J has none to view. */
  protected final Map<String, INDArray> views(Layer layer, INDArray flat) {
    if (flat == null && shapes(layer).isEmpty()) {
      return new LinkedHashMap<>();
    }
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
