package org.meanfield.train;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Asks work to stop where it can be continued. */
@FunctionalInterface
public interface StopSignal {
  /** Nobody ever asks. */
  StopSignal NEVER = () -> false;

  /** A hook that does nothing. */
  Runnable NOTHING = () -> {};

  /** Returns whether training is to stop after the round that it is in. */
  boolean isGiven();

  /** Runs something at the moment that it is given; in place of what was to be run before. */
  default void onGiven(Runnable action) {
    // One that can only be asked is asked after each round.
  }

  /** Returns how long the driver still lasts once the signal is given; less from then on. */
  default Duration grace() {
    return Duration.ofSeconds(ShutdownConfig.USUAL_GRACE_SECONDS);
  }

  /** A signal that is given too while a condition holds, which is looked at after each round. */
  default StopSignal or(BooleanSupplier condition) {
    StopSignal given = this;
    return new StopSignal() {
      @Override
      public boolean isGiven() {
        return given.isGiven() || condition.getAsBoolean();
      }

      @Override
      public void onGiven(Runnable action) {
        given.onGiven(action);
      }

      @Override
      public Duration grace() {
        return given.grace();
      }
    };
  }
}
