package org.meanfield.train;

import java.io.Serializable;

/**
 * What a logical worker has made of the model in a round. The vectors of an idle worker are empty.
 *
 * @param summary what there is to tell about it
 * @param parameters after its last step
 * @param updaterState after its last step; empty if nobody goes on from it
 * @param chains its persistent Markov chains after its last step; empty if there are none
 */
public record Replica(
    ReplicaSummary summary, float[] parameters, float[] updaterState, float[] chains)
    implements Serializable {
  private Object writeReplace() {
    return new Packed(
        summary,
        PackedFloats.of(parameters),
        PackedFloats.of(updaterState),
        PackedFloats.of(chains));
  }

  private record Packed(
      ReplicaSummary summary,
      PackedFloats parameters,
      PackedFloats updaterState,
      PackedFloats chains)
      implements Serializable {
    private Object readResolve() {
      return new Replica(
          summary, parameters.unpacked(), updaterState.unpacked(), chains.unpacked());
    }
  }
}
