package org.meanfield.train;

import java.io.Serializable;

/**
 * What a logical worker goes on from instead of the global state, or besides it.
 *
 * @param parameters empty if it starts at the global ones
 * @param updaterState empty if it starts with the global one
 * @param chains its model's persistent Markov chains, which are never averaged; empty if there are
 *     none, or none has begun
 */
public record OwnState(float[] parameters, float[] updaterState, float[] chains)
    implements Serializable {
  private static final float[] NOTHING = new float[0];

  /** Of a worker that has nothing of its own. */
  public static final OwnState NONE = new OwnState(NOTHING, NOTHING, NOTHING);

  private Object writeReplace() {
    return new Packed(
        PackedFloats.of(parameters), PackedFloats.of(updaterState), PackedFloats.of(chains));
  }

  private record Packed(PackedFloats parameters, PackedFloats updaterState, PackedFloats chains)
      implements Serializable {
    private Object readResolve() {
      return new OwnState(parameters.unpacked(), updaterState.unpacked(), chains.unpacked());
    }
  }
}
