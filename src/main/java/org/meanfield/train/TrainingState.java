package org.meanfield.train;

import java.io.Serializable;

/**
 * The global state between two rounds. The arrays aren't copied: nobody changes them.
 *
 * @param parameters the model's flat parameter vector
 * @param updaterState the updater's flat state, empty if it keeps none
 * @param progress how far the run has come
 */
public record TrainingState(float[] parameters, float[] updaterState, Progress progress)
    implements Serializable {}
