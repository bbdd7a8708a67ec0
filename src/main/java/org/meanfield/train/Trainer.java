package org.meanfield.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.meanfield.data.Split;
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

  /** Judges a model. */
  @FunctionalInterface
  public interface Evaluator {
    /** On the examples of a split. */
    Evaluation evaluate(TrainingState state, Split split);
  }

  /** Publishes a checkpoint. */
  @FunctionalInterface
  public interface Checkpointer {
    /**
     * Returns when the checkpoint is published and verified.
     *
     * @param metrics by split; empty between epochs
     * @return its path
     */
    String publish(TrainingState state, Map<String, Map<String, Double>> metrics);
  }

  private final TrainConfig config;
  private final int everyRounds;
  private final Evaluator evaluator;
  private final Checkpointer checkpointer;
  private final EventListener events;
  private final TrainingClock clock;

  /**
   * A trainer.
   *
   * @param everyRounds rounds between checkpoints within an epoch; 0 for none
   */
  public Trainer(
      TrainConfig config,
      int everyRounds,
      Evaluator evaluator,
      Checkpointer checkpointer,
      EventListener events,
      TrainingClock clock) {
    this.config = config;
    this.everyRounds = everyRounds;
    this.evaluator = evaluator;
    this.checkpointer = checkpointer;
    this.events = events;
    this.clock = clock;
  }

  /** Trains from {@code start} through the last epoch and returns the final state. */
  public TrainingState train(TrainingState start, EpochRunner epochs) {
    TrainingState state = start;
    while (state.progress().epoch() < config.epochs()) {
      state = completeEpoch(epochs.finishEpoch(state));
    }
    return state;
  }

  /** What the round engine calls after each round: a checkpoint when one is due. */
  public void roundEnded(TrainingState state, int minibatchesInEpoch) {
    Progress progress = state.progress();
    boolean endOfEpoch = progress.minibatchInEpoch() == minibatchesInEpoch;
    if (everyRounds > 0 && progress.rounds() % everyRounds == 0 && !endOfEpoch) {
      publish(state, Map.of());
    }
  }

  private TrainingState completeEpoch(TrainingState trained) {
    Progress done = trained.progress();
    TrainingState state = trained.nextEpoch();
    int epoch = state.progress().epoch();
    events.on(
        new TrainingEvent.EpochEnded(
            epoch, config.epochs(), done.epochLoss(), done.epochExamples()));
    Map<String, Map<String, Double>> metrics = new LinkedHashMap<>();
    if (epoch == config.epochs()) {
      metrics.put(Split.TRAIN.label(), evaluate(state, Split.TRAIN));
    } else {
      metrics.put(Split.TRAIN.label(), Map.of("loss", done.epochLoss()));
    }
    metrics.put(Split.TEST.label(), evaluate(state, Split.TEST));
    publish(state, metrics);
    return state;
  }

  private Map<String, Double> evaluate(TrainingState state, Split split) {
    long start = System.nanoTime();
    Map<String, Double> metrics = evaluator.evaluate(state, split).metrics();
    clock.add(Phase.EVALUATE, System.nanoTime() - start);
    events.on(new TrainingEvent.Evaluated(state.progress().epoch(), split.label(), metrics));
    return metrics;
  }

  private void publish(TrainingState state, Map<String, Map<String, Double>> metrics) {
    long start = System.nanoTime();
    String path = checkpointer.publish(state, metrics);
    long nanos = System.nanoTime() - start;
    clock.add(Phase.CHECKPOINT, nanos);
    events.on(new TrainingEvent.CheckpointPublished(path, state.progress().rounds(), nanos / 1e9));
  }
}
