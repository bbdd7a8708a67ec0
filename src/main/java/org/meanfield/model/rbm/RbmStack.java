package org.meanfield.model.rbm;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.meanfield.model.layer.Products;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Trained RBMs one upon the other, each of which models the hidden units of the one below (Hinton,
 * Osindero and Teh 2006, doi:10.1162/neco.2006.18.7.1527). Layers count from 1.
 */
public final class RbmStack implements Serializable {
  /** The one that holds no machine yet. */
  public static final RbmStack EMPTY = new RbmStack(List.of());

  private final ArrayList<Machine> machines;

  /** Native arrays of the machines, made where they are needed. */
  private transient List<Map<String, INDArray>> arrays;

  private record Machine(int visible, int hidden, float[] parameters) implements Serializable {}

  private RbmStack(List<Machine> machines) {
    this.machines = new ArrayList<>(machines);
  }

  /**
   * A new stack with one more machine on top.
   *
   * @param parameters its flat vector, as its network has it
   */
  public RbmStack with(int visible, int hidden, float[] parameters) {
    if (!machines.isEmpty() && machines.get(machines.size() - 1).hidden() != visible) {
      throw new IllegalArgumentException(visible + " visible units upon " + machines.size());
    }
    RbmStack taller = new RbmStack(machines);
    taller.machines.add(new Machine(visible, hidden, parameters));
    return taller;
  }

  /** SHA-256 of all parameters, in hexadecimal. */
  public String sha256() {
    MessageDigest digest = DigestUtils.getSha256Digest();
    for (Machine machine : machines) {
      ByteBuffer bytes = ByteBuffer.allocate(machine.parameters().length * Float.BYTES);
      bytes.asFloatBuffer().put(machine.parameters());
      digest.update(bytes.array());
    }
    return Hex.encodeHexString(digest.digest());
  }

  /** Returns the number of machines. */
  public int depth() {
    return machines.size();
  }

  /**
   * The mean activations of the topmost hidden units, all of them binary, given those below by
   * their means.
   *
   * @param v [B, visible units of the lowest machine]
   * @return [B, hidden units of the topmost], a new array
   */
  public INDArray hiddenMeans(INDArray v) {
    INDArray means = v;
    for (int layer = 1; layer <= depth(); layer++) {
      INDArray a = Products.of(means, weights(layer)).addiRowVector(hiddenBiases(layer));
      if (layer > 1) {
        means.close();
      }
      means = Transforms.sigmoid(a, false);
    }
    return means;
  }

  /** The weights [visible, hidden] of a machine. */
  public INDArray weights(int layer) {
    return arrays().get(layer - 1).get(RbmParams.WEIGHTS);
  }

  /** The hidden units' biases [1, hidden] of a machine. */
  public INDArray hiddenBiases(int layer) {
    return arrays().get(layer - 1).get(RbmParams.HIDDEN_BIASES);
  }

  /** The visible units' biases [1, visible] of a machine. */
  public INDArray visibleBiases(int layer) {
    return arrays().get(layer - 1).get(RbmParams.VISIBLE_BIASES);
  }

  private synchronized List<Map<String, INDArray>> arrays() {
    if (arrays == null) {
      arrays =
          machines.stream()
              .map(m -> RbmParams.INSTANCE.arrays(m.visible(), m.hidden(), m.parameters()))
              .toList();
    }
    return arrays;
  }
}
