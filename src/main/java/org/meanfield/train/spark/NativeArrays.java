package org.meanfield.train.spark;

import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Frees native memory at once; left to the garbage collector, it outgrows the container. */
public final class NativeArrays {
  private NativeArrays() {}

  /** Frees features, labels and masks. */
  public static void close(DataSet minibatch) {
    Stream.of(
            minibatch.getFeatures(),
            minibatch.getLabels(),
            minibatch.getFeaturesMaskArray(),
            minibatch.getLabelsMaskArray())
        .forEach(NativeArrays::close);
  }

  /** Frees an array that owns its memory; leaves others, and null, alone. */
  public static void close(INDArray array) {
    if (array != null && array.closeable()) {
      array.close();
    }
  }
}
