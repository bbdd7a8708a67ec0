package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.BlockManagerId;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.averaging.Vectors;
import org.meanfield.data.Minibatches;
import org.meanfield.model.Chains;
import org.meanfield.model.FlatState;
import org.meanfield.model.Networks;
import org.meanfield.model.layer.Draws;
import org.meanfield.random.Seeds;
import org.meanfield.train.Progress;
import org.meanfield.train.Replica;
import org.meanfield.train.ReplicaSummary;
import org.meanfield.train.UpdaterStatePolicy;
import org.meanfield.train.WeightBy;
import org.meanfield.train.WorkerState;
import org.nd4j.linalg.dataset.DataSet;

/**
 * One worker's part of a round: from the state that it is handed, trains the worker's next
 * minibatches of the epoch. The result depends on that, the shard and the seeds in them, so a
 * retry, a speculative copy or another executor brings back the same bits. As an object, it is the
 * part of a round that is a job, which is handed its state by broadcast.
 */
final class RoundTask implements Serializable {
  private static final long serialVersionUID = 1;
  private static final long MODEL_STREAM = 2;
  private static final float[] NONE = new float[0];

  private final Broadcast<RoundStart> broadcast;
  private final ArrayList<Broadcast<WorkerState>> ownStates;

  /**
   * Creates the task of a round.
   *
   * @param ownStates one for each worker, or none if they begin at the global state or where their
   *     last round ended
   */
  RoundTask(Broadcast<RoundStart> broadcast, List<Broadcast<WorkerState>> ownStates) {
    this.broadcast = broadcast;
    this.ownStates = new ArrayList<>(ownStates);
  }

  /**
   * Runs one logical worker's minibatches of a round and returns its replica.
   *
   * @param epoch the worker's minibatches
   * @param before brings the replica that the worker goes on from, if there is one
   */
  Replica train(int worker, Iterator<DataSet> epoch, Supplier<Optional<Replica>> before) {
    long begin = System.nanoTime();
    RoundStart start = broadcast.value();
    WorkerState own =
        before
            .get()
            .map(replica -> replica.state().kept(start.policy()))
            .orElseGet(
                () -> ownStates.isEmpty() ? WorkerState.NONE : ownStates.get(worker).value());
    long fetchNanos = System.nanoTime() - begin;
    skip(epoch, start.progress().minibatchInEpoch());
    return train(start, own, worker, epoch, fetchNanos);
  }

  /**
   * Runs one logical worker's minibatches of a round and returns its replica.
   *
   * @param own the worker's own state, if it has any
   * @param epoch the worker's minibatches from the round's first one on
   */
  static Replica train(
      RoundStart start, WorkerState own, int worker, Iterator<DataSet> epoch, long fetchNanos) {
    if (!epoch.hasNext()) {
      return new Replica(
          ReplicaSummary.idle(worker, executor(), fetchNanos), own.kept(start.policy()));
    }
    return NetworkPool.with(
        start.trained().configurationJson(),
        network -> train(worker, epoch, start, own, network, fetchNanos));
  }

  /** Returns the treatment of the updaters' state. */
  UpdaterStatePolicy policy() {
    return broadcast.value().policy();
  }

  private static Replica train(
      int worker,
      Iterator<DataSet> epoch,
      RoundStart start,
      WorkerState own,
      MultiLayerNetwork network,
      long fetchNanos) {
    long begin = System.nanoTime();
    place(network, worker, start, own);
    long placed = System.nanoTime();
    long examples = 0;
    long timeSteps = 0;
    double lossSum = 0;
    int firstBadStep = -1;
    for (int step = 0; step < start.minibatches() && epoch.hasNext(); step++) {
      endIfCancelled();
      DataSet minibatch = epoch.next();
      examples += minibatch.numExamples();
      timeSteps += TimeSteps.valid(minibatch);
      double loss = fit(network, minibatch);
      if (firstBadStep < 0 && !Double.isFinite(loss)) {
        firstBadStep = step;
      }
      lossSum += loss;
    }
    long trained = System.nanoTime();
    float[] parameters = FlatState.parameters(network);
    float[] updaterState = start.policy().startsAnew() ? NONE : FlatState.updaterState(network);
    boolean finite = Vectors.allFinite(parameters) && Vectors.allFinite(updaterState);
    double squaredDistance = Vectors.squaredDistance(parameters, start.shared().parameters());
    long end = System.nanoTime();
    ReplicaSummary summary =
        new ReplicaSummary(
            worker,
            executor(),
            start.weightBy() == WeightBy.TIME_STEPS ? timeSteps : examples,
            examples,
            lossSum,
            firstBadStep,
            finite,
            finite ? "" : Networks.firstBrokenLayer(network),
            squaredDistance,
            trained - placed,
            (placed - begin) + (end - trained),
            fetchNanos);
    return new Replica(summary, new WorkerState(parameters, updaterState, Chains.of(network)));
  }

  /** Ends a task whose job was cancelled: somebody else waits for its slot. */
  private static void endIfCancelled() {
    TaskContext task = TaskContext.get();
    // There is none where no executor runs it.
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException("its job was cancelled");
    }
  }

  private static String executor() {
    BlockManagerId here = SparkEnv.get().blockManager().blockManagerId();
    return here.executorId() + " on " + here.host();
  }

  /** Puts a network, of which anything may be left from before, where the worker's round begins. */
  private static void place(
      MultiLayerNetwork network, int worker, RoundStart start, WorkerState own) {
    Progress progress = start.progress();
    FlatState.restore(
        network,
        own.parameters().length > 0 ? own.parameters() : start.shared().parameters(),
        own.updaterState().length > 0 ? own.updaterState() : start.shared().updaterState());
    network.setIterationCount(start.policy().startsAnew() ? 0 : progress.iteration());
    network.setEpochCount(progress.epoch());
    Chains.restore(network, own.chains());
    start.trained().limit(network);
    Draws.begin(Seeds.mix(start.seed(), MODEL_STREAM, progress.rounds(), worker));
  }

  /** One updater step; returns the sum of the losses before it. */
  private static double fit(MultiLayerNetwork network, DataSet minibatch) {
    try {
      network.fit(
          minibatch.getFeatures(),
          minibatch.getLabels(),
          minibatch.getFeaturesMaskArray(),
          minibatch.getLabelsMaskArray());
      Networks.forgetInput(network);
      return network.score() * minibatch.numExamples();
    } finally {
      NativeArrays.close(minibatch);
    }
  }

  /** Passes over minibatches. */
  static void skip(Iterator<DataSet> minibatches, int count) {
    if (minibatches instanceof Minibatches ours) {
      ours.skip(count);
      return;
    }
    for (int i = 0; i < count && minibatches.hasNext(); i++) {
      NativeArrays.close(minibatches.next());
    }
  }
}
