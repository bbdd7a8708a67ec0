package org.meanfield.train;

import java.io.Serializable;

/**
 * The global state between two rounds. The arrays aren't copied: nobody changes them.
 *
 * @param parameters the model's flat parameter vector
 * @param updaterState the updater's flat state, empty if it keeps none
 * @param outerVelocity the outer optimiser's memory, empty if it has none
 * @param progress how far the run has come
 */
public record TrainingState(
    float[] parameters, float[] updaterState, float[] outerVelocity, Progress progress)
    implements Serializable {
  /** The same state at the beginning of the next epoch. */
  TrainingState nextEpoch() {
    return new TrainingState(parameters, updaterState, outerVelocity, progress.nextEpoch());
  }
}
