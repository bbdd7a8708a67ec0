package org.meanfield.train;

import java.io.Serializable;
import java.util.List;

/**
 * The global state between two rounds. The arrays aren't copied: nobody changes them.
 *
 * @param parameters the model's flat parameter vector
 * @param updaterState the updater's flat state, the mean of all workers'; empty if it keeps none
 * @param ownStates one for each worker, if they go on from states of their own; else empty
 * @param outerVelocity the outer optimiser's memory, empty if it has none
 * @param progress how far the run has come
 */
public record TrainingState(
    float[] parameters,
    float[] updaterState,
    List<WorkerState> ownStates,
    float[] outerVelocity,
    Progress progress)
    implements Serializable {
  /** The same state at the beginning of the next epoch. */
  public TrainingState nextEpoch() {
    return new TrainingState(
        parameters, updaterState, ownStates, outerVelocity, progress.nextEpoch());
  }
}
