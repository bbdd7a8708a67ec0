package org.meanfield.report;

import java.util.Locale;
import java.util.Optional;
import org.meanfield.train.event.TrainingEvent;
import org.meanfield.train.event.TrainingEvent.CheckpointPublished;
import org.meanfield.train.event.TrainingEvent.Compared;
import org.meanfield.train.event.TrainingEvent.EpochEnded;
import org.meanfield.train.event.TrainingEvent.Evaluated;
import org.meanfield.train.event.TrainingEvent.Note;
import org.meanfield.train.event.TrainingEvent.RunStarted;
import org.meanfield.train.event.TrainingEvent.Warning;

/** The sentences for events that are rare enough to be reported one by one. */
final class EventText {
  private EventText() {}

  /** Empty for the events that make up the progress itself. */
  static Optional<String> of(TrainingEvent event) {
    if (event instanceof RunStarted e) {
      return Optional.of(
          e.completedRounds() == 0
              ? String.format(
                  "training %s: %,d minibatches on each worker", e.run(), e.totalMinibatches())
              : String.format(
                  "going on with %s after round %,d, minibatch %,d of %,d",
                  e.run(), e.completedRounds(), e.completedMinibatches(), e.totalMinibatches()));
    }
    if (event instanceof EpochEnded e) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "epoch %d of %d done: loss %.4f over %,d examples",
              e.epoch(),
              e.epochs(),
              e.loss(),
              e.examples()));
    }
    if (event instanceof Evaluated e) {
      return Optional.of(e.split() + ": " + MetricsText.of(e.metrics()));
    }
    if (event instanceof Compared e) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%s: %.4f on %,d training examples, %.4f on %s, a gap of %.4f",
              e.metric(),
              e.train(),
              e.examples(),
              e.heldOut(),
              e.split(),
              e.heldOut() - e.train()));
    }
    if (event instanceof CheckpointPublished e) {
      return Optional.of(
          String.format(Locale.ROOT, "checkpoint %s (%.2f s)", e.path(), e.seconds()));
    }
    if (event instanceof Note e) {
      return Optional.of(e.message());
    }
    if (event instanceof Warning e) {
      return Optional.of("warning: " + e.message());
    }
    return Optional.empty();
  }
}
