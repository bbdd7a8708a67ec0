package org.meanfield.train;

import java.time.Duration;
import java.util.List;

/**
 * The global state between two rounds. The arrays aren't copied: nobody changes them.
 *
 * @param parameters the model's flat parameter vector
 * @param updaterState the updater's flat state, the mean of all workers'; as it began if it isn't
 *     averaged, and empty if it keeps none
 * @param ownStates what workers go on from that isn't global
 * @param outerVelocity the outer optimiser's memory, empty if it has none
 * @param progress how far the run has come
 */
public record TrainingState(
    float[] parameters,
    float[] updaterState,
    OwnStates ownStates,
    float[] outerVelocity,
    Progress progress) {
  TrainingState epochEnded() {
    return at(progress.epochEnded());
  }

  TrainingState judged() {
    return at(progress.judged());
  }

  private TrainingState at(Progress other) {
    return new TrainingState(parameters, updaterState, ownStates, outerVelocity, other);
  }

  /** Returns the same state, all of it in the driver's memory, whatever becomes of the workers. */
  public TrainingState gathered() {
    return with(ownStates.gather());
  }

  /** Returns what {@link #gathered()} does, within a time, for which the workers are stopped. */
  TrainingState gatheredWithin(Duration patience) {
    return with(ownStates.gatherWithin(patience));
  }

  private TrainingState with(List<WorkerState> own) {
    return new TrainingState(parameters, updaterState, OwnStates.of(own), outerVelocity, progress);
  }
}
