package org.meanfield.train.spark;

import java.io.Serializable;
import org.meanfield.train.Progress;

/**
 * What is broadcast for a round: all that a task depends on besides its shard.
 *
 * @param configurationJson the network, as DL4J writes it
 * @param parameters where all workers start
 * @param updaterState where all workers start
 * @param progress which round this is
 * @param seed of the run
 * @param averagingFrequency minibatches of a round
 */
record RoundStart(
    String configurationJson,
    float[] parameters,
    float[] updaterState,
    Progress progress,
    long seed,
    int averagingFrequency)
    implements Serializable {}
