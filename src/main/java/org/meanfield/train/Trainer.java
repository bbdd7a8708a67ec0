package org.meanfield.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.meanfield.data.Split;
import org.meanfield.errors.StoppedException;
import org.meanfield.train.Examiner.Examination;
import org.meanfield.train.Standing.Best;
import org.meanfield.train.TrainingClock.Phase;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;

/** Takes a run from wherever it stands to its end. */
public final class Trainer {
  /** Trains an epoch to its end. */
  @FunctionalInterface
  public interface EpochRunner {
    /** Does the rounds that the epoch of {@code from} still lacks. */
    TrainingState finishEpoch(TrainingState from);
  }

  /** Publishes checkpoints and reads them back. */
  public interface Checkpointer {
    /**
     * Returns when the checkpoint is published and verified.
     *
     * @return its path
     */
    String publish(Snapshot snapshot);

    /** The checkpoint of a round, which was the best one and so is still there. */
    Stored read(long round);
  }

  /**
   * What goes into a checkpoint.
   *
   * @param metrics of this state, by split; empty between epochs
   * @param bestMetrics of the best epoch, by split, if training ends early here; else empty
   */
  public record Snapshot(
      TrainingState state,
      Standing standing,
      Map<String, Map<String, Double>> metrics,
      Map<String, Map<String, Double>> bestMetrics) {}

  /** A checkpoint's state and path. */
  public record Stored(TrainingState state, String path) {}

  /**
   * How a run ended.
   *
   * @param state that is its result: the last epoch's, or the best one's if it stopped early
   * @param metrics of that, by split
   * @param checkpoint of that
   * @param last how far training had come, which is beyond {@code state} if it stopped early
   */
  public record Outcome(
      TrainingState state,
      Map<String, Map<String, Double>> metrics,
      String checkpoint,
      Progress last) {
    /** Whether epochs were left. */
    public boolean stoppedEarly() {
      return !last.equals(state.progress());
    }
  }

  private final TrainConfig config;
  private final int everyRounds;
  private final Examiner examiner;
  private final Checkpointer checkpointer;
  private final EventListener events;
  private final TrainingClock clock;
  private final StopSignal stop;
  private Standing standing;

  /**
   * A trainer.
   *
   * @param everyRounds rounds between checkpoints within an epoch; 0 for none
   * @param standing what is remembered of earlier epochs
   * @param stop looked at after each round
   */
  public Trainer(
      TrainConfig config,
      int everyRounds,
      Standing standing,
      Examiner examiner,
      Checkpointer checkpointer,
      EventListener events,
      TrainingClock clock,
      StopSignal stop) {
    this.config = config;
    this.everyRounds = everyRounds;
    this.standing = standing;
    this.examiner = examiner;
    this.checkpointer = checkpointer;
    this.events = events;
    this.clock = clock;
    this.stop = stop;
  }

  /**
   * Trains from {@code start}, which is before the last epoch's end, to the end.
   *
   * @throws StoppedException once there is a checkpoint, if it was told to stop
   */
  public Outcome train(TrainingState start, EpochRunner epochs) {
    TrainingState state = start;
    while (true) {
      TrainingState trained = epochs.finishEpoch(state);
      state = trained.nextEpoch();
      int epoch = state.progress().epoch();
      Progress done = trained.progress();
      events.on(
          new TrainingEvent.EpochEnded(
              epoch, config.epochs(), done.epochLoss(), done.epochExamples()));
      Examination examination = examiner.examine(state, standing.gap());
      standing = new Standing(best(state, examination.loss()), examination.gap());
      if (epoch == config.epochs()) {
        return complete(state);
      }
      Map<String, Map<String, Double>> metrics = new LinkedHashMap<>();
      metrics.put(Split.TRAIN.label(), Map.of("loss", done.epochLoss()));
      metrics.put(examination.split().label(), examination.metrics());
      if (config.earlyStopping().endsAfter(epoch, standing.best())) {
        return stopEarly(state, metrics);
      }
      stopIfTold(publish(new Snapshot(state, standing, metrics, Map.of())), state);
    }
  }

  private void stopIfTold(String checkpoint, TrainingState state) {
    if (stop.isGiven()) {
      throw new StoppedException(
          String.format(
              "Stopped as told, after round %d; its checkpoint is %s. Start again to go on from"
                  + " there.",
              state.progress().rounds(), checkpoint));
    }
  }

  private Best best(TrainingState state, double loss) {
    Progress progress = state.progress();
    return config.earlyStopping().isOn()
        ? config.earlyStopping().after(standing.best(), progress.epoch(), progress.rounds(), loss)
        : Best.NONE;
  }

  /** What the round engine calls after each round: a checkpoint when one is due, or the last. */
  public void roundEnded(TrainingState state, int minibatchesInEpoch) {
    Progress progress = state.progress();
    boolean endOfEpoch = progress.minibatchInEpoch() == minibatchesInEpoch;
    boolean due = everyRounds > 0 && progress.rounds() % everyRounds == 0;
    // At an epoch's end the checkpoint has the epoch's metrics, and is not due before them.
    if (!endOfEpoch && (due || stop.isGiven())) {
      stopIfTold(publish(new Snapshot(state, standing, Map.of(), Map.of())), state);
    }
  }

  private Outcome complete(TrainingState state) {
    Map<String, Map<String, Double>> metrics = examiner.examineAll(state);
    String path = publish(new Snapshot(state, standing, metrics, Map.of()));
    int best = standing.best().epoch();
    if (config.earlyStopping().isOn() && best < state.progress().epoch()) {
      events.on(
          new TrainingEvent.Note(
              String.format(
                  "Epoch %d was better on the validation split than the last one; its checkpoint is"
                      + " %06d.",
                  best, standing.best().round())));
    }
    return new Outcome(state, metrics, path, state.progress());
  }

  /** The last epoch's checkpoint says that this is the end, and how good the best one is. */
  private Outcome stopEarly(TrainingState last, Map<String, Map<String, Double>> metrics) {
    Best best = standing.best();
    Stored stored = checkpointer.read(best.round());
    events.on(
        new TrainingEvent.Note(
            String.format(
                "Stopping early: %d epochs have not improved on epoch %d, which is the result.",
                config.earlyStopping().patience(), best.epoch())));
    Map<String, Map<String, Double>> bestMetrics = examiner.examineAll(stored.state());
    publish(new Snapshot(last, standing, metrics, bestMetrics));
    return new Outcome(stored.state(), bestMetrics, stored.path(), last.progress());
  }

  private String publish(Snapshot snapshot) {
    long start = System.nanoTime();
    String path = checkpointer.publish(snapshot);
    long nanos = System.nanoTime() - start;
    clock.add(Phase.CHECKPOINT, nanos);
    events.on(
        new TrainingEvent.CheckpointPublished(
            path, snapshot.state().progress().rounds(), nanos / 1e9));
    return path;
  }
}
