package org.meanfield.train.spark;

import java.io.Serializable;
import org.meanfield.train.TrainingState;

/**
 * What is broadcast for a round: all that a task depends on besides its shard.
 *
 * @param configurationJson the network, as DL4J writes it
 * @param state where all workers start
 * @param seed of the run
 * @param averagingFrequency minibatches of a round
 */
record RoundStart(String configurationJson, TrainingState state, long seed, int averagingFrequency)
    implements Serializable {}
