package org.meanfield.train;

import java.io.Serializable;

/**
 * What a logical worker has made of the model in a round. The vectors of an idle worker are empty.
 *
 * @param summary what there is to tell about it
 * @param parameters after its last step
 * @param updaterState after its last step; empty if nobody goes on from it
 */
public record Replica(ReplicaSummary summary, float[] parameters, float[] updaterState)
    implements Serializable {}
