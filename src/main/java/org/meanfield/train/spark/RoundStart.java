package org.meanfield.train.spark;

import java.io.Serializable;
import org.meanfield.train.PackedFloats;
import org.meanfield.train.Progress;
import org.meanfield.train.UpdaterStatePolicy;
import org.meanfield.train.WeightBy;

/**
 * What is broadcast for a round: all that a task depends on besides its shard and its worker's own
 * state.
 *
 * @param trained the network
 * @param parameters the global ones
 * @param updaterState where all workers start that keep no state of their own
 * @param policy what becomes of the updaters' state
 * @param weightBy what a replica weighs
 * @param progress which round this is
 * @param seed of the run
 * @param minibatches of the round
 */
record RoundStart(
    TrainedNetwork trained,
    float[] parameters,
    float[] updaterState,
    UpdaterStatePolicy policy,
    WeightBy weightBy,
    Progress progress,
    long seed,
    int minibatches)
    implements Serializable {
  private Object writeReplace() {
    return new Packed(
        trained,
        PackedFloats.of(parameters),
        PackedFloats.of(updaterState),
        policy,
        weightBy,
        progress,
        seed,
        minibatches);
  }

  private record Packed(
      TrainedNetwork trained,
      PackedFloats parameters,
      PackedFloats updaterState,
      UpdaterStatePolicy policy,
      WeightBy weightBy,
      Progress progress,
      long seed,
      int minibatches)
      implements Serializable {
    private Object readResolve() {
      return new RoundStart(
          trained,
          parameters.unpacked(),
          updaterState.unpacked(),
          policy,
          weightBy,
          progress,
          seed,
          minibatches);
    }
  }
}
