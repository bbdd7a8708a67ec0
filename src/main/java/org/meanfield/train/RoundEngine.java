package org.meanfield.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meanfield.averaging.OuterOptimizer;
import org.meanfield.averaging.Vectors;
import org.meanfield.train.ReplicaQuarantine.Verdict;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent.RoundEnded;
import org.meanfield.train.event.TrainingEvent.Warning;
import org.meanfield.train.event.TrainingEvent.WorkerRound;

/**
 * Synchronous parameter averaging (McDonald, Hall and Mann 2010, "Distributed Training Strategies
 * for the Structured Perceptron"; Povey, Zhang and Khudanpur 2015, arXiv:1410.7455): in a round,
 * every worker trains a few minibatches; the mean of the replicas, weighted, is the next state, or
 * an outer optimiser steps towards it. A round never reaches into the next epoch.
 */
public final class RoundEngine {
  private static final double NANOS = 1e9;

  private final TrainConfig config;
  private final int minibatchesInEpoch;
  private final RoundListener afterRound;
  private final EventListener events;
  private final TrainingClock clock;
  private final ReplicaQuarantine quarantine;

  /** Called between two rounds of an epoch and after the last one. */
  @FunctionalInterface
  public interface RoundListener {
    /** A round has ended in this state. */
    void roundEnded(TrainingState state);
  }

  /**
   * An engine for a run.
   *
   * @param minibatchesInEpoch of the worker that has most
   */
  public RoundEngine(
      TrainConfig config,
      int minibatchesInEpoch,
      RoundListener afterRound,
      EventListener events,
      TrainingClock clock) {
    this.config = config;
    this.minibatchesInEpoch = minibatchesInEpoch;
    this.afterRound = afterRound;
    this.events = events;
    this.clock = clock;
    this.quarantine = new ReplicaQuarantine(config);
  }

  /** Minibatches in each epoch of the worker that has most. */
  public int minibatchesInEpoch() {
    return minibatchesInEpoch;
  }

  /**
   * Trains the rounds that {@code from}'s epoch still lacks.
   *
   * @return the state after its last round, the epoch not yet counted as completed
   * @throws org.meanfield.errors.TrainingException if too many replicas are broken
   */
  public TrainingState finishEpoch(TrainingState from, Workers workers) {
    TrainingState state = from;
    while (state.progress().minibatchInEpoch() < minibatchesInEpoch) {
      state = next(state, workers);
      afterRound.roundEnded(state);
    }
    return state;
  }

  /** Does a round; what workers went on from is released once all go on from something else. */
  private TrainingState next(TrainingState from, Workers workers) {
    TrainingState after = round(from, workers);
    if (after.ownStates() != from.ownStates()) {
      from.ownStates().close();
    }
    return after;
  }

  private TrainingState round(TrainingState from, Workers workers) {
    Progress progress = from.progress();
    int minibatches =
        Math.min(
            minibatchesInEpoch - progress.minibatchInEpoch(),
            config
                .averaging()
                .schedule()
                .minibatches(
                    config.averaging().averagingFrequency(),
                    progress.adaptedFrequency(),
                    progress.epoch(),
                    progress.iteration()));
    long start = System.nanoTime();
    try (Replicas replicas = workers.train(from, minibatches)) {
      long trained = System.nanoTime();
      Verdict verdict = quarantine.part(progress, replicas.summaries());
      Averaged averaged = average(from, replicas, verdict, minibatches);
      long end = System.nanoTime();
      RoundTimes times =
          new RoundTimes(
              replicas.summaries(),
              workers.parallelism(),
              replicas.broadcastNanos(),
              trained - start,
              end - trained);
      clock.round(progress.epoch(), times);
      tell(progress, averaged, minibatches, verdict.faults(), times);
      return averaged.state();
    }
  }

  private void tell(
      Progress before,
      Averaged averaged,
      int minibatches,
      Map<Integer, String> faults,
      RoundTimes times) {
    Progress progress = averaged.state().progress();
    faults.forEach((worker, fault) -> events.on(new Warning(left(progress, worker, fault))));
    long examples = progress.epochExamples() - before.epochExamples();
    events.on(
        new RoundEnded(
            progress.epoch() + 1,
            config.epochs(),
            progress.roundInEpoch(),
            progress.minibatchInEpoch(),
            minibatchesInEpoch,
            progress.rounds(),
            minibatches,
            (progress.epochLossSum() - before.epochLossSum()) / examples,
            examples,
            times.wallNanos() / NANOS,
            times.overheadNanos() / NANOS,
            averaged.drift(),
            times.phases(),
            times.workers().stream().map(RoundEngine::told).toList()));
  }

  private static WorkerRound told(ReplicaSummary worker) {
    return new WorkerRound(worker.examples(), worker.computeNanos() / NANOS, worker.executor());
  }

  private static String left(Progress progress, int worker, String fault) {
    return String.format(
        "In round %d of epoch %d, the replica of worker %d was left out of the mean: %s.",
        progress.roundInEpoch(), progress.epoch() + 1, worker, fault);
  }

  /**
   * The state that a round led to.
   *
   * @param drift how far the replicas lay from their mean, root mean square by weight, as a
   *     fraction of the mean's norm
   */
  record Averaged(TrainingState state, double drift) {}

  /** The outer step towards the weighted mean of the sound replicas, which are in worker order. */
  private Averaged average(
      TrainingState from, Replicas replicas, Verdict verdict, int minibatches) {
    List<ReplicaSummary> sound = verdict.sound();
    Progress before = from.progress();
    long examples = sound.stream().mapToLong(ReplicaSummary::examples).sum();
    double lossSum = 0;
    for (ReplicaSummary replica : sound) {
      lossSum += replica.lossSum();
    }
    Progress after = before.plusRound(minibatches, examples, lossSum);
    if (sound.isEmpty()) {
      return new Averaged(
          new TrainingState(
              from.parameters(),
              from.updaterState(),
              from.ownStates(),
              from.outerVelocity(),
              after),
          0);
    }
    Replicas.Mean mean = replicas.mean(sound);
    double drift = drift(from.parameters(), mean.parameters(), sound);
    OuterOptimizer outer = outer(before);
    OuterOptimizer.Step step =
        outer.step(from.parameters(), mean.parameters(), from.outerVelocity());
    int adapted =
        config
            .averaging()
            .schedule()
            .adapt(
                config.averaging().averagingFrequency(),
                before.adaptedFrequency(),
                before.iteration(),
                minibatches,
                drift);
    return new Averaged(
        new TrainingState(
            step.parameters(),
            config.averaging().updaterState().isAveraged()
                ? mean.updaterState()
                : from.updaterState(),
            own(from, replicas, verdict, outer),
            step.velocity(),
            after.withAdaptedFrequency(adapted)),
        drift);
  }

  /** Slow momentum is measured in the learning rate, which may fall from epoch to epoch. */
  private OuterOptimizer outer(Progress progress) {
    double learningRate = config.updater().learningRate(progress.epoch(), config.epochs());
    return config.averaging().outer().optimizer(learningRate, config.workers());
  }

  /**
   * Returns the states that workers go on from, if those aren't the global state; a broken worker's
   * stays as before.
   */
  private OwnStates own(
      TrainingState from, Replicas replicas, Verdict verdict, OuterOptimizer outer) {
    if (from.ownStates().isEmpty()) {
      return OwnStates.NONE;
    }
    Optional<OwnStates> kept = verdict.faults().isEmpty() ? replicas.keep() : Optional.empty();
    return kept.orElseGet(() -> mended(from, replicas, verdict.sound(), outer));
  }

  private OwnStates mended(
      TrainingState from, Replicas replicas, List<ReplicaSummary> sound, OuterOptimizer outer) {
    List<Replica> all = replicas.gather();
    List<WorkerState> after = new ArrayList<>(from.ownStates().gather());
    for (ReplicaSummary summary : sound) {
      Replica replica = all.get(summary.worker());
      after.set(
          summary.worker(),
          replica
              .state()
              .kept(config.averaging().updaterState())
              .withParameters(outer.workerStart(replica.parameters(), from.parameters())));
    }
    return OwnStates.of(after);
  }

  /** Computes the drift by Steiner's theorem, from the replicas' distances to the round's start. */
  private static double drift(float[] start, float[] mean, List<ReplicaSummary> sound) {
    double norm = Vectors.norm(mean);
    if (sound.size() == 1 || norm == 0) {
      return 0;
    }
    double sum = 0;
    double weight = 0;
    for (ReplicaSummary replica : sound) {
      sum += replica.weight() * replica.squaredDistance();
      weight += replica.weight();
    }
    double aroundMean = sum / weight - Vectors.squaredDistance(start, mean);
    return Math.sqrt(Math.max(0, aroundMean)) / norm;
  }
}
