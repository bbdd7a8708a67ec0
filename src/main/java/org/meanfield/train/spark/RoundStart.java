package org.meanfield.train.spark;

import java.io.Serializable;
import org.meanfield.train.Progress;
import org.meanfield.train.UpdaterStatePolicy;
import org.meanfield.train.WeightBy;
import org.meanfield.train.WorkerState;

/**
 * The broadcast of a round: all that a task depends on besides its shard and its worker's own
 * state.
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
    implements Serializable {}
