package org.meanfield.model;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Takes a classifier's parameters over into one of the same layers that tells other classes, or the
 * same ones in another order. The output layer's columns of a class that both know go to that
 * class; those of a new class stay as they were drawn. Everything else is copied.
 */
public final class ClassTransfer {
  private ClassTransfer() {}

  /** Tells whether a network's last layer has outputs that labels are compared with. */
  public static boolean isPossible(MultiLayerNetwork network) {
    return network.getLayer(network.getnLayers() - 1).conf().getLayer() instanceof BaseOutputLayer;
  }

  /**
   * Returns the shapes of a network's parameters by name, the number of classes left out.
   *
   * @param network whose last layer's columns are classes
   */
  public static Map<String, String> shapes(MultiLayerNetwork network) {
    return shapes(network, CategoryTransfer.NONE);
  }

  /** Returns the shapes, the number of rows that categories have left out, too. */
  public static Map<String, String> shapes(MultiLayerNetwork network, CategoryTransfer categories) {
    String output = outputPrefix(network);
    return network.paramTable().entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry -> {
                  long[] shape = entry.getValue().shape();
                  boolean columns = entry.getKey().startsWith(output);
                  return columns
                      ? Arrays.toString(Arrays.copyOf(shape, shape.length - 1))
                      : categories.shape(entry.getKey(), shape);
                }));
  }

  /**
   * Copies the parameters of a network into one of other classes.
   *
   * @param from a network whose {@link #shapes} are {@code to}'s
   * @param numbers by class of {@code to}, its number in {@code from}; negative if it is new there
   */
  public static void copy(MultiLayerNetwork from, MultiLayerNetwork to, int[] numbers) {
    copy(from, to, numbers, CategoryTransfer.NONE);
  }

  /** Copies them into a network of other categories, too. */
  public static void copy(
      MultiLayerNetwork from, MultiLayerNetwork to, int[] numbers, CategoryTransfer categories) {
    String output = outputPrefix(to);
    Map<String, INDArray> source = from.paramTable();
    to.paramTable()
        .forEach(
            (name, values) -> {
              if (name.startsWith(output)) {
                copyColumns(source.get(name), values, numbers);
              } else {
                categories.copy(name, source.get(name), values);
              }
            });
  }

  private static void copyColumns(INDArray from, INDArray to, int[] numbers) {
    for (int k = 0; k < numbers.length; k++) {
      if (numbers[k] >= 0) {
        to.get(NDArrayIndex.all(), NDArrayIndex.point(k))
            .assign(from.get(NDArrayIndex.all(), NDArrayIndex.point(numbers[k])));
      }
    }
  }

  private static String outputPrefix(MultiLayerNetwork network) {
    return network.getnLayers() - 1 + "_";
  }
}
