package org.meanfield.train;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.meanfield.cluster.Outage;
import org.meanfield.data.Split;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.LockedException;
import org.meanfield.errors.StoppedException;
import org.meanfield.errors.TrainingException;
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

  /** Publishes checkpoints, while training goes on, and reads them back. */
  public interface Checkpointer {
    /**
     * Begins to publish one, once those of rounds before have come to their end. If there is one of
     * this state already, which hadn't been judged, that gets what this one has been judged to be.
     */
    void begin(Snapshot snapshot);

    /** Returns the checkpoints that have ended since the last call, without waiting for others. */
    List<Written> written();

    /**
     * Returns when the one that was begun last is published and verified.
     *
     * @return its path; of the one that training goes on from if none was begun; empty if there is
     *     none at all
     * @throws org.meanfield.errors.CheckpointException if it can't be
     */
    Optional<String> await();

    /** The state of a round whose checkpoint is there: the best one is never removed. */
    TrainingState read(long round);

    /** The path of a round's checkpoint. */
    String path(long round);
  }

  /**
   * The outcome of writing a checkpoint.
   *
   * @param round of it
   * @param path of it
   * @param seconds that it took
   * @param fault why it isn't there; empty if it is
   */
  public record Written(long round, String path, double seconds, String fault) {}

  /**
   * The contents of a checkpoint that is to be written.
   *
   * @param metrics of this state, by split; empty between epochs, and before it is judged
   * @param bestMetrics of the best epoch, by split, if training ends early here; else empty
   */
  public record Snapshot(
      TrainingState state,
      Standing standing,
      Map<String, Map<String, Double>> metrics,
      Map<String, Map<String, Double>> bestMetrics) {
    Snapshot with(TrainingState gathered) {
      return new Snapshot(gathered, standing, metrics, bestMetrics);
    }
  }

  /**
   * The outcome of a run.
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
    /** Returns whether the result is an earlier epoch's. */
    public boolean stoppedEarly() {
      return !last.equals(state.progress());
    }
  }

  private final TrainConfig config;
  private final CheckpointTriggers triggers;
  private final Examiner examiner;
  private final Checkpointer checkpointer;
  private final NewestRound newest;
  private final EventListener events;
  private final TrainingClock clock;
  private final StopSignal stop;
  private Standing standing;
  private long lastCheckpoint = System.nanoTime();

  /**
   * Creates a trainer of one run.
   *
   * @param triggers when there are checkpoints besides the last one
   * @param standing what is remembered of earlier epochs
   * @param stop looked at after each round
   */
  public Trainer(
      TrainConfig config,
      CheckpointTriggers triggers,
      Standing standing,
      Examiner examiner,
      Checkpointer checkpointer,
      EventListener events,
      TrainingClock clock,
      StopSignal stop) {
    this.config = config;
    this.triggers = triggers;
    this.standing = standing;
    this.examiner = examiner;
    this.checkpointer = checkpointer;
    this.newest = new NewestRound(checkpointer, stop);
    this.events = events;
    this.clock = clock;
    this.stop = stop;
  }

  /**
   * Trains from {@code start}, which is before the last epoch's end or awaits its judgement, to the
   * end. What was completed before a failure is published.
   *
   * @throws StoppedException once there is a checkpoint, if it was told to stop
   */
  public Outcome train(TrainingState start, EpochRunner epochs) {
    stop.onGiven(this::keepNewest);
    try {
      return trainOn(start, epochs);
    } catch (StoppedException | CheckpointException | LockedException e) {
      throw e;
    } catch (Exception e) {
      // Spark's own are checked, but not declared. A cluster that ends this driver may end
      // executors first.
      if (stop.isGiven() || !(e instanceof TrainingException)) {
        keepAfter(e);
      }
      throw e;
    } finally {
      stop.onGiven(StopSignal.NOTHING);
    }
  }

  private Outcome trainOn(TrainingState start, EpochRunner epochs) {
    TrainingState state = start;
    if (start.progress().awaitsJudgement()) {
      newest.restored(unjudged(start));
    }
    while (true) {
      if (!state.progress().awaitsJudgement()) {
        state = epochs.finishEpoch(state).epochEnded();
        publishUnjudged(state);
      }
      Optional<Outcome> end = judge(state);
      if (end.isPresent()) {
        return end.get();
      }
      state = state.judged();
    }
  }

  private Snapshot unjudged(TrainingState state) {
    return new Snapshot(state, standing, Map.of(), Map.of());
  }

  /** Judging may take long, or fail: where a checkpoint is due, it comes first. */
  private void publishUnjudged(TrainingState state) {
    Progress done = state.progress();
    int epoch = done.epoch();
    newest.completed(unjudged(state));
    events.on(
        new TrainingEvent.EpochEnded(
            epoch, config.epochs(), done.epochLoss(), done.epochExamples()));
    if (stop.isGiven()
        || epoch == config.epochs()
        || triggers.atEpoch(epoch)
        || triggers.byTime(sinceCheckpoint())) {
      begin();
    }
  }

  /** Judges an epoch; returns how training ended, if it has. */
  private Optional<Outcome> judge(TrainingState unjudged) {
    Progress done = unjudged.progress();
    int epoch = done.epoch();
    Examination examination = examiner.examine(unjudged, standing.gap());
    standing = new Standing(best(unjudged, examination.loss()), examination.gap());
    Map<String, Map<String, Double>> metrics = new LinkedHashMap<>();
    metrics.put(Split.TRAIN.label(), Map.of("loss", done.epochLoss()));
    metrics.put(examination.split().label(), examination.metrics());
    TrainingState state = unjudged.judged();
    if (config.earlyStopping().endsAfter(epoch, standing.best())) {
      return Optional.of(stopEarly(state, metrics));
    }
    if (epoch == config.epochs()) {
      return Optional.of(complete(state));
    }
    Snapshot snapshot = new Snapshot(state, standing, metrics, Map.of());
    if (stop.isGiven()) {
      throw new StoppedException(newest.keptIn(publish(snapshot)));
    }
    if (config.earlyStopping().isOn() && standing.best().epoch() == epoch) {
      // Early stopping will go back to it, so it must be there.
      publish(snapshot);
    } else if (newest.isBegun()) {
      begin(snapshot);
    } else {
      newest.completed(snapshot);
    }
    return Optional.empty();
  }

  /** Publishes a state before training begins. */
  public void publish(TrainingState start) {
    publish(unjudged(start));
  }

  /**
   * Begins to publish the round that was completed last, if that isn't done; any thread may call
   * this, whatever the trainer does.
   */
  private void keepNewest() {
    newest.beginInTime();
  }

  /**
   * Publishes the round that was completed last, after a failure that may be the beginning of this
   * driver's end.
   */
  private void keepAfter(Exception failure) {
    String fault = "";
    String checkpoint = "";
    try {
      if (!newest.beginInTime()) {
        return;
      }
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
      fault = Outage.reason(e);
    }
    try {
      checkpoint = checkpointer.await().orElse("");
      tellOfCheckpoints();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
      fault = fault.isEmpty() ? Outage.reason(e) : fault;
    }
    if (stop.isGiven()) {
      throw newest.stopped(checkpoint, fault, failure);
    }
    if (!fault.isEmpty()) {
      events.on(new TrainingEvent.Warning(newest.lostTo(fault)));
    }
  }

  private Best best(TrainingState state, double loss) {
    Progress progress = state.progress();
    return config.earlyStopping().isOn()
        ? config.earlyStopping().after(standing.best(), progress.epoch(), progress.rounds(), loss)
        : Best.NONE;
  }

  /** Publishes a checkpoint when one is due; the round engine calls this after each round. */
  public void roundEnded(TrainingState state, int minibatchesInEpoch) {
    Progress progress = state.progress();
    tellOfCheckpoints();
    // At an epoch's end the checkpoint says so.
    if (progress.minibatchInEpoch() == minibatchesInEpoch) {
      return;
    }
    newest.completed(unjudged(state));
    if (stop.isGiven()) {
      begin();
      throw new StoppedException(newest.keptIn(await()));
    }
    if (triggers.atRound(progress.rounds()) || triggers.byTime(sinceCheckpoint())) {
      begin();
    }
  }

  private Outcome complete(TrainingState state) {
    Map<String, Map<String, Double>> metrics = examiner.examineAll(state);
    String path = publish(new Snapshot(state, standing, metrics, Map.of()));
    state.ownStates().close();
    int best = standing.best().epoch();
    if (config.earlyStopping().isOn() && best < state.progress().epoch()) {
      events.on(
          new TrainingEvent.Note(
              String.format(
                  "Epoch %d was better on the validation split than the last epoch; its checkpoint"
                      + " is %06d.",
                  best, standing.best().round())));
    }
    return new Outcome(state, metrics, path, state.progress());
  }

  /** The last epoch's checkpoint says that this is the end, and how good the best one is. */
  private Outcome stopEarly(TrainingState last, Map<String, Map<String, Double>> metrics) {
    Best best = standing.best();
    begin();
    TrainingState bestState = checkpointer.read(best.round());
    events.on(
        new TrainingEvent.Note(
            String.format(
                "Stopping early: the last %d epochs were no better than epoch %d, which is the"
                    + " result.",
                config.earlyStopping().patience(), best.epoch())));
    Map<String, Map<String, Double>> bestMetrics = examiner.examineAll(bestState);
    publish(new Snapshot(last, standing, metrics, bestMetrics));
    last.ownStates().close();
    return new Outcome(bestState, bestMetrics, checkpointer.path(best.round()), last.progress());
  }

  private Duration sinceCheckpoint() {
    return Duration.ofNanos(System.nanoTime() - lastCheckpoint);
  }

  /** Begins a checkpoint of the newest round, as it is. */
  private void begin() {
    timed(newest::begin);
    lastCheckpoint = System.nanoTime();
    tellOfCheckpoints();
  }

  private void begin(Snapshot judged) {
    timed(() -> newest.beginJudged(judged));
    lastCheckpoint = System.nanoTime();
    tellOfCheckpoints();
  }

  /** Publishes a checkpoint that something depends on, and waits for it. */
  private String publish(Snapshot snapshot) {
    begin(snapshot);
    return await();
  }

  private String await() {
    String path = timed(checkpointer::await).orElseThrow();
    tellOfCheckpoints();
    return path;
  }

  private <T> T timed(Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      clock.add(Phase.CHECKPOINT, System.nanoTime() - start);
    }
  }

  private void tellOfCheckpoints() {
    for (Written written : checkpointer.written()) {
      events.on(
          written.fault().isEmpty()
              ? new TrainingEvent.CheckpointPublished(
                  written.path(), written.round(), written.seconds())
              : new TrainingEvent.Warning(
                  written.fault()
                      + " Training goes on; the next checkpoint is due as configured."));
    }
  }
}
