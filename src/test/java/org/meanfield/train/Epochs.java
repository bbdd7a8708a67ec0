package org.meanfield.train;

/** The step into the next epoch where no {@link Trainer} judges the one that has ended. */
public final class Epochs {
  private Epochs() {}

  /** Returns the state at the beginning of the next epoch. */
  public static TrainingState next(TrainingState lastRound) {
    return lastRound.epochEnded().judged();
  }

  /** Returns the progress at the beginning of the next epoch. */
  public static Progress next(Progress lastRound) {
    return lastRound.epochEnded().judged();
  }
}
