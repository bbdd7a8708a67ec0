package org.meanfield.train.spark;

import java.io.Serializable;
import org.meanfield.train.Progress;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.TrainingState;
import org.meanfield.train.UpdaterStatePolicy;
import org.meanfield.train.WeightBy;
import org.meanfield.train.WorkerState;

/**
 * The start of a round: all that a task depends on besides its shard and its worker's own state.
 *
 * @param trained the network
 * @param shared where all workers start that keep no state of their own
 * @param policy what becomes of the updaters' state
 * @param weightBy what a replica weighs
 * @param progress which round this is
 * @param seed of the run
 * @param minibatches of the round
 */
record RoundStart(
    WorkerNetwork trained,
    WorkerState shared,
    UpdaterStatePolicy policy,
    WeightBy weightBy,
    Progress progress,
    long seed,
    int minibatches)
    implements Serializable {
  private static final float[] NONE = new float[0];

  /**
   * Returns the start of a round.
   *
   * @param from where it begins
   */
  static RoundStart of(
      WorkerNetwork trained, TrainConfig config, TrainingState from, int minibatches) {
    UpdaterStatePolicy policy = config.averaging().updaterState();
    boolean ownUpdater = policy == UpdaterStatePolicy.PER_WORKER;
    return new RoundStart(
        trained,
        new WorkerState(from.parameters(), ownUpdater ? NONE : from.updaterState(), NONE),
        policy,
        config.averaging().weightBy(),
        from.progress(),
        config.seed(),
        minibatches);
  }

  /** Returns the same start where workers begin at another state. */
  RoundStart at(WorkerState other) {
    return new RoundStart(trained, other, policy, weightBy, progress, seed, minibatches);
  }
}
