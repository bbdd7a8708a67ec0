package org.meanfield.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.meanfield.averaging.OuterOptimizer;
import org.meanfield.averaging.Vectors;
import org.meanfield.averaging.WeightedMean;
import org.meanfield.train.ReplicaQuarantine.Verdict;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent.RoundEnded;
import org.meanfield.train.event.TrainingEvent.Warning;

/**
 * Synchronous parameter averaging (McDonald, Hall and Mann 2010, "Distributed Training Strategies
 * for the Structured Perceptron"; Povey, Zhang and Khudanpur 2015, arXiv:1410.7455): in a round,
 * every worker trains a few minibatches from the same state; the next state is the mean of the
 * replicas, weighted by examples, parameters and updater state alike.
 */
public final class RoundEngine {
  private static final double NANOS = 1e9;

  private final TrainConfig config;
  private final int roundsInEpoch;
  private final RoundListener afterRound;
  private final EventListener events;
  private final TrainingClock clock;
  private final ReplicaQuarantine quarantine;
  private final OuterOptimizer outer;

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
    this.quarantine = new ReplicaQuarantine(config);
    this.outer = config.outer().optimizer(config.updater().learningRate());
  }

  /** Rounds in each epoch. */
  public int roundsInEpoch() {
    return roundsInEpoch;
  }

  /**
   * Trains the rounds that {@code from}'s epoch still lacks.
   *
   * @return the state after its last round, the epoch not yet counted as completed
   * @throws org.meanfield.errors.TrainingException if too many replicas are broken
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
    Verdict verdict = quarantine.part(from, replicas);
    TrainingState to = average(from, verdict.sound());
    long end = System.nanoTime();
    clock.round(
        from.progress().epoch(), replicas, workers.parallelism(), trained - start, end - trained);
    Progress progress = to.progress();
    verdict
        .faults()
        .forEach((worker, fault) -> events.on(new Warning(left(progress, worker, fault))));
    long examples = progress.epochExamples() - from.progress().epochExamples();
    double loss = (progress.epochLossSum() - from.progress().epochLossSum()) / examples;
    events.on(
        new RoundEnded(
            progress.epoch() + 1,
            config.epochs(),
            progress.roundInEpoch(),
            roundsInEpoch,
            progress.rounds(),
            loss,
            examples,
            (end - start) / NANOS,
            spread(from, to, verdict.sound()),
            replicas.stream().map(replica -> replica.computeNanos() / NANOS).toList()));
    return to;
  }

  private static String left(Progress progress, int worker, String fault) {
    return String.format(
        "in round %d of epoch %d the replica of worker %d was left out of the mean: %s",
        progress.roundInEpoch(), progress.epoch() + 1, worker, fault);
  }

  /** The outer step towards the weighted mean of the replicas, which are in worker order. */
  TrainingState average(TrainingState from, List<Replica> replicas) {
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
      return new TrainingState(
          from.parameters(),
          from.updaterState(),
          from.ownUpdaterStates(),
          from.outerVelocity(),
          progress);
    }
    OuterOptimizer.Step step =
        outer.step(
            from.parameters(),
            mean(replicas, Replica::parameters, from.parameters().length),
            from.outerVelocity());
    return new TrainingState(
        step.parameters(),
        config.updaterState() == UpdaterStatePolicy.RESET
            ? from.updaterState()
            : mean(replicas, Replica::updaterState, from.updaterState().length),
        own(from.ownUpdaterStates(), replicas),
        step.velocity(),
        progress);
  }

  /** Each worker's newest sound state, if they keep their own. */
  private static List<float[]> own(List<float[]> before, List<Replica> replicas) {
    if (before.isEmpty()) {
      return before;
    }
    List<float[]> after = new ArrayList<>(before);
    replicas.forEach(replica -> after.set(replica.worker(), replica.updaterState()));
    return after;
  }

  private static float[] mean(List<Replica> replicas, Function<Replica, float[]> part, int length) {
    WeightedMean mean = new WeightedMean(length);
    for (Replica replica : replicas) {
      mean.add(part.apply(replica), replica.examples());
    }
    return mean.mean();
  }

  /**
   * How far the replicas lay from the next state, root mean square by weight, as a multiple of the
   * way from the last state to the next. 0 where nothing moved.
   */
  private static double spread(TrainingState from, TrainingState to, List<Replica> replicas) {
    double sum = 0;
    double weight = 0;
    for (Replica replica : replicas) {
      double distance = Vectors.distance(replica.parameters(), to.parameters());
      sum += replica.examples() * distance * distance;
      weight += replica.examples();
    }
    double way = Vectors.distance(from.parameters(), to.parameters());
    return way == 0 || weight == 0 ? 0 : Math.sqrt(sum / weight) / way;
  }
}
