package org.meanfield.run;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.Manifest;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.config.LoadedConfig;
import org.meanfield.data.DatasetInfo;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.StoppedException;
import org.meanfield.model.Unrolling;
import org.meanfield.model.rbm.RbmStack;
import org.meanfield.report.JsonEvents;
import org.meanfield.train.StopSignal;
import org.meanfield.train.Trainer;
import org.meanfield.train.TrainingClock;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;

/**
 * Trains one network from wherever its run directory stands, which is locked until it is closed.
 */
public final class NetworkRun implements AutoCloseable {
  private final JavaSparkContext spark;
  private final OpenedRun run;
  private final StopSignal stop;
  private final List<EventListener> listeners;
  private final TrainingClock clock = new TrainingClock();

  /**
   * Takes the run directory's lock and finds out how far the run has come.
   *
   * @param data what the network is trained on
   * @param origin the run that it begins from the parameters of; empty for at random
   * @param stop may end training between two rounds
   * @param listeners told of all that happens, in their order
   * @throws CheckpointException if the directory is another run's
   * @throws org.meanfield.errors.LockedException if another process trains in it
   */
  public NetworkRun(
      JavaSparkContext spark,
      LoadedConfig loaded,
      DatasetInfo data,
      String origin,
      StopSignal stop,
      List<EventListener> listeners) {
    this.spark = spark;
    this.stop = stop;
    this.listeners = List.copyOf(listeners);
    this.run = new OpenedRun(loaded, data, origin, spark.hadoopConfiguration(), spark.master());
  }

  @Override
  public void close() {
    run.close();
  }

  /**
   * The end of a run.
   *
   * @param status of the command: {@code completed}, {@code resumed-completed}, {@code
   *     stopped-early} or {@code nothing-to-do}
   * @param outcome the trained state, where it is and what it was judged to be
   * @param baselines by split and name, their metrics; empty if nothing was trained
   */
  public record Ended(
      String status,
      Trainer.Outcome outcome,
      Map<String, Map<String, Map<String, Double>>> baselines) {}

  /** The outcome of a run that had been trained to its end before; empty if it hadn't. */
  public Optional<Ended> endedBefore() {
    if (!run.isAtItsEnd()) {
      return Optional.empty();
    }
    EventListener all = EventListener.all(listeners);
    warn(all);
    Manifest last = run.newest().manifest();
    if (last.stopped() != null) {
      all.on(
          new TrainingEvent.Note(
              "The run has stopped early, after epoch "
                  + last.epoch()
                  + ", and stays so if train.epochs is raised. Train on with --fork NEW."));
    }
    return Optional.of(new Ended("nothing-to-do", run.outcome(), Map.of()));
  }

  private void warn(EventListener events) {
    run.warnings().forEach(text -> events.on(new TrainingEvent.Warning(text)));
  }

  /** Returns whether there is no checkpoint yet to go on from. */
  public boolean isNew() {
    return run.isNew();
  }

  /** The directory that it is kept in. */
  public RunDirectory directory() {
    return run.directory();
  }

  /** Tells how long each phase took in this process. */
  public TrainingClock clock() {
    return clock;
  }

  /** Returns whether the first parameters come from another run. */
  public boolean isFork() {
    return run.isFork();
  }

  /** Given when training is to stop, or has lost its lock. */
  public StopSignal stop() {
    return stop.or(run.lock()::isLost);
  }

  /** Puts pretrained parameters in place of those that were drawn at random. */
  public void startFrom(RbmStack stack) {
    Unrolling.unroll(stack, run.network());
  }

  /**
   * Trains from where the run stands to its end, publishing checkpoints on the way.
   *
   * @param shards the dataset that it was opened for, dealt to {@code train.workers} workers
   * @throws StoppedException if it was told to stop before; the same command goes on
   * @throws CheckpointException if a checkpoint that is required can't be written
   */
  public Ended train(SplitShards shards) {
    warn(EventListener.all(listeners));
    String name = Instant.now().toString().replace(":", "");
    try (JsonEvents events =
        new JsonEvents(run.directory().createEvents(name), Clock.systemUTC())) {
      warn(events);
      List<EventListener> recorded = new ArrayList<>(listeners);
      recorded.add(events);
      return train(shards, EventListener.all(recorded));
    } catch (IOException e) {
      throw new CheckpointException("Cannot close the events of " + directory() + ": " + e, e);
    }
  }

  private Ended train(SplitShards shards, EventListener events) {
    String newest = isNew() ? "" : run.newest().path();
    try (BackgroundCheckpoints background =
        new BackgroundCheckpoints(
            run.checkpoints(), run.lock(), run.config().checkpoint(), newest)) {
      if (stop.isGiven()) {
        throw new StoppedException("Stopped as asked, before any round. Start again to go on.");
      }
      Trainer.Outcome outcome =
          new Wiring(spark, run, shards, events, clock).train(background, stop());
      String status =
          outcome.stoppedEarly()
              ? "stopped-early"
              : run.isBegunBefore() ? "resumed-completed" : "completed";
      Map<String, Map<String, Map<String, Double>>> baselines = baselines(shards, events);
      Baselines.warnings(run.config().model().baselineMetrics(), outcome.metrics(), baselines)
          .forEach(text -> events.on(new TrainingEvent.Warning(text)));
      conclusions().forEach(sentence -> events.on(new TrainingEvent.Note(sentence)));
      events.on(new TrainingEvent.RunEnded(status));
      return new Ended(status, outcome, baselines);
    } catch (Exception e) {
      // Spark's own are checked, but not declared.
      events.on(new TrainingEvent.RunEnded(e instanceof StoppedException ? "stopped" : "failed"));
      throw e;
    }
  }

  /** Judges baselines; that they can't be judged doesn't make a trained model less. */
  private Map<String, Map<String, Map<String, Double>>> baselines(
      SplitShards shards, EventListener events) {
    try {
      return Baselines.of(
          spark, run.config(), run.data(), shards, note -> events.on(new TrainingEvent.Note(note)));
    } catch (RuntimeException e) {
      events.on(
          new TrainingEvent.Warning(
              "The model is trained, but no baseline could be judged: " + e.getMessage()));
      return Map.of();
    }
  }

  /** Returns what the listeners conclude from what they were told: advice for the next run. */
  public List<String> conclusions() {
    return EventListener.all(listeners).conclusions();
  }
}
