package org.meanfield.train;

import java.util.List;
import java.util.function.Function;
import org.meanfield.averaging.WeightedMean;
import org.meanfield.errors.TrainingException;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;

/**
 * Synchronous parameter averaging (McDonald, Hall and Mann 2010, "Distributed Training Strategies
 * for the Structured Perceptron"; Povey, Zhang and Khudanpur 2015, arXiv:1410.7455): in a round,
 * every worker trains a few minibatches from the same state; the next state is the mean of the
 * replicas, weighted by examples, parameters and updater state alike.
 */
public final class RoundEngine {
  private final TrainConfig config;
  private final int roundsInEpoch;
  private final RoundListener afterRound;
  private final EventListener events;
  private final TrainingClock clock;

  /** Called between two rounds of an epoch and after the last one. */
  @FunctionalInterface
  public interface RoundListener {
    /** A round has ended in this state. */
    void roundEnded(TrainingState state);
  }

  /**
   * An engine for a run.
   *
   * @param roundsInEpoch rounds that the worker with most minibatches needs
   */
  public RoundEngine(
      TrainConfig config,
      int roundsInEpoch,
      RoundListener afterRound,
      EventListener events,
      TrainingClock clock) {
    this.config = config;
    this.roundsInEpoch = roundsInEpoch;
    this.afterRound = afterRound;
    this.events = events;
    this.clock = clock;
  }

  /** Rounds in each epoch. */
  public int roundsInEpoch() {
    return roundsInEpoch;
  }

  /**
   * Trains the rounds that {@code from}'s epoch still lacks.
   *
   * @return the state after its last round, the epoch not yet counted as completed
   * @throws TrainingException if the mean is no longer finite
   */
  public TrainingState finishEpoch(TrainingState from, Workers workers) {
    TrainingState state = from;
    while (state.progress().roundInEpoch() < roundsInEpoch) {
      state = round(state, workers);
      afterRound.roundEnded(state);
    }
    return state;
  }

  private TrainingState round(TrainingState from, Workers workers) {
    long start = System.nanoTime();
    List<Replica> replicas = workers.train(from);
    long trained = System.nanoTime();
    TrainingState to = average(from, replicas);
    long end = System.nanoTime();
    clock.round(
        from.progress().epoch(), replicas, workers.parallelism(), trained - start, end - trained);
    Progress progress = to.progress();
    long examples = progress.epochExamples() - from.progress().epochExamples();
    double loss = (progress.epochLossSum() - from.progress().epochLossSum()) / examples;
    requireFinite(to, loss);
    events.on(
        new TrainingEvent.RoundEnded(
            progress.epoch() + 1,
            config.epochs(),
            progress.roundInEpoch(),
            roundsInEpoch,
            progress.rounds(),
            loss,
            examples,
            (end - start) / 1e9));
    return to;
  }

  /** The weighted mean of the replicas, in worker order. */
  static TrainingState average(TrainingState from, List<Replica> replicas) {
    long examples = 0;
    int steps = 0;
    double lossSum = 0;
    for (Replica replica : replicas) {
      examples += replica.examples();
      steps = Math.max(steps, replica.steps());
      lossSum += replica.lossSum();
    }
    Progress progress = from.progress().plusRound(steps, examples, lossSum);
    if (examples == 0) {
      return new TrainingState(from.parameters(), from.updaterState(), progress);
    }
    return new TrainingState(
        mean(replicas, Replica::parameters, from.parameters().length),
        mean(replicas, Replica::updaterState, from.updaterState().length),
        progress);
  }

  private static float[] mean(List<Replica> replicas, Function<Replica, float[]> part, int length) {
    WeightedMean mean = new WeightedMean(length);
    for (Replica replica : replicas) {
      mean.add(part.apply(replica), replica.examples());
    }
    return mean.mean();
  }

  private void requireFinite(TrainingState state, double loss) {
    if (Double.isFinite(loss) && finite(state.parameters()) && finite(state.updaterState())) {
      return;
    }
    Progress progress = state.progress();
    throw new TrainingException(
        String.format(
            "Training diverged: after round %d of epoch %d the loss is %s, and loss, parameters and"
                + " updater state are not all finite. Lower train.updater.learningRate (it is %s)."
                + " Checkpoints published before stand.",
            progress.roundInEpoch(), progress.epoch() + 1, loss, config.updater().learningRate()));
  }

  private static boolean finite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
