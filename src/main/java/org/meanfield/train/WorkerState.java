package org.meanfield.train;

import java.io.Serializable;

/**
 * The state of a logical worker's network. Of a worker's own state, which it goes on from instead
 * of the global one or besides it, an empty vector means that it has none of its own.
 *
 * @param parameters the model's flat parameter vector
 * @param updaterState the updater's flat state
 * @param chains its model's persistent Markov chains, and what else it carries on, which are never
 *     averaged; empty if there are none, or none has begun
 */
public record WorkerState(float[] parameters, float[] updaterState, float[] chains)
    implements Serializable {
  private static final float[] NOTHING = new float[0];

  /** The state of a worker that keeps nothing, or did nothing. */
  public static final WorkerState NONE = new WorkerState(NOTHING, NOTHING, NOTHING);

  /** Returns the part of this state that a worker keeps, if its parameters are the global ones. */
  public WorkerState kept(UpdaterStatePolicy policy) {
    return new WorkerState(
        NOTHING, policy == UpdaterStatePolicy.PER_WORKER ? updaterState : NOTHING, chains);
  }

  /** Returns the part of this state that goes into the mean. */
  public WorkerState averaged(UpdaterStatePolicy policy) {
    return new WorkerState(parameters, policy.isAveraged() ? updaterState : NOTHING, NOTHING);
  }

  /** Returns the same state with other parameters. */
  public WorkerState withParameters(float[] others) {
    return new WorkerState(others, updaterState, chains);
  }

  private Object writeReplace() {
    return new Packed(
        PackedFloats.of(parameters), PackedFloats.of(updaterState), PackedFloats.of(chains));
  }

  private record Packed(PackedFloats parameters, PackedFloats updaterState, PackedFloats chains)
      implements Serializable {
    private Object readResolve() {
      return new WorkerState(parameters.unpacked(), updaterState.unpacked(), chains.unpacked());
    }
  }
}
