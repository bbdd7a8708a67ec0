package org.meanfield.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.commons.codec.digest.DigestUtils;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.layer.Floats;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network's two flat vectors, parameters and updater state, copied in bulk between native memory
 * and {@code float[]}.
 */
public final class FlatState {
  private static final float[] NONE = new float[0];

  private FlatState() {}

  /** Returns the parameters, in DL4J's order. */
  public static float[] parameters(MultiLayerNetwork network) {
    return copyOut(network.params());
  }

  /** Returns the updater's state, in DL4J's order; empty if it keeps none. */
  public static float[] updaterState(MultiLayerNetwork network) {
    return copyOut(network.getUpdater().getStateViewArray());
  }

  /**
   * Puts a network where another one was.
   *
   * @throws IllegalArgumentException if the lengths aren't the network's own
   */
  public static void restore(MultiLayerNetwork network, float[] parameters, float[] updaterState) {
    restoreParameters(network, parameters);
    copyIn(updaterState, network.getUpdater().getStateViewArray());
  }

  /** Does what {@link #restore} does, for a network that is only asked for its output. */
  public static void restoreParameters(MultiLayerNetwork network, float[] parameters) {
    copyIn(parameters, network.params());
  }

  /** Returns SHA-256 of the vector as little-endian float32, in hexadecimal. */
  public static String sha256(float[] parameters) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(parameters.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(parameters);
    return DigestUtils.sha256Hex(bytes.array());
  }

  private static float[] copyOut(INDArray vector) {
    if (vector == null || vector.isEmpty()) {
      return NONE;
    }
    float[] values = new float[Math.toIntExact(vector.length())];
    Floats.vector(vector).get(values);
    return values;
  }

  private static void copyIn(float[] values, INDArray vector) {
    long length = vector == null ? 0 : vector.length();
    if (values.length != length) {
      throw new IllegalArgumentException(values.length + " values for " + length);
    }
    if (length > 0) {
      Floats.vector(vector).put(values);
    }
  }
}
