package org.meanfield.train.spark;

import java.io.Serializable;
import org.meanfield.train.Progress;
import org.meanfield.train.UpdaterStatePolicy;

/**
 * What is broadcast for a round: all that a task depends on besides its shard.
 *
 * @param configurationJson the network, as DL4J writes it
 * @param parameters where all workers start
 * @param updaterState where all workers start that keep no state of their own
 * @param policy what becomes of the updaters' state
 * @param progress which round this is
 * @param seed of the run
 * @param averagingFrequency minibatches of a round
 */
record RoundStart(
    String configurationJson,
    float[] parameters,
    float[] updaterState,
    UpdaterStatePolicy policy,
    Progress progress,
    long seed,
    int averagingFrequency)
    implements Serializable {}
