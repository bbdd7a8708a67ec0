package org.meanfield.train.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.Minibatches;
import org.meanfield.model.FlatState;
import org.meanfield.model.Networks;
import org.meanfield.random.Seeds;
import org.meanfield.train.Progress;
import org.meanfield.train.Replica;
import org.meanfield.train.UpdaterStatePolicy;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One worker's part of a round: from the broadcast state, trains the worker's next minibatches of
 * the epoch. The result depends on the broadcast, the shard and the seeds in them, so a retry, a
 * speculative copy or another executor brings back the same bits.
 */
final class RoundTask implements Function2<Integer, Iterator<DataSet>, Iterator<Replica>> {
  private static final long MODEL_STREAM = 2;
  private static final float[] NOTHING = new float[0];

  private final Broadcast<RoundStart> broadcast;
  private final ArrayList<Broadcast<float[]>> ownUpdaterStates;

  /**
   * The task of a round.
   *
   * @param ownUpdaterStates one for each worker, or none if they don't keep their own
   */
  RoundTask(Broadcast<RoundStart> broadcast, List<Broadcast<float[]>> ownUpdaterStates) {
    this.broadcast = broadcast;
    this.ownUpdaterStates = new ArrayList<>(ownUpdaterStates);
  }

  @Override
  public Iterator<Replica> call(Integer worker, Iterator<DataSet> epoch) {
    RoundStart start = broadcast.value();
    Progress progress = start.progress();
    skip(epoch, progress.roundInEpoch() * start.averagingFrequency());
    if (!epoch.hasNext()) {
      return List.of(new Replica(worker, NOTHING, NOTHING, 0, 0, 0, -1, 0, 0)).iterator();
    }
    float[] updaterState =
        ownUpdaterStates.isEmpty() ? start.updaterState() : ownUpdaterStates.get(worker).value();
    Replica replica =
        NetworkPool.with(
            start.configurationJson(),
            network -> train(worker, epoch, start, updaterState, network));
    return List.of(replica).iterator();
  }

  private static Replica train(
      int worker,
      Iterator<DataSet> epoch,
      RoundStart start,
      float[] updaterStateBefore,
      MultiLayerNetwork network) {
    long begin = System.nanoTime();
    Progress progress = start.progress();
    FlatState.restore(network, start.parameters(), updaterStateBefore);
    boolean reset = start.policy() == UpdaterStatePolicy.RESET;
    network.setIterationCount(reset ? 0 : progress.iteration());
    network.setEpochCount(progress.epoch());
    Nd4j.getRandom().setSeed(Seeds.mix(start.seed(), MODEL_STREAM, progress.rounds(), worker));
    long placed = System.nanoTime();
    long examples = 0;
    int steps = 0;
    double lossSum = 0;
    int firstBadStep = -1;
    while (steps < start.averagingFrequency() && epoch.hasNext()) {
      DataSet minibatch = epoch.next();
      examples += minibatch.numExamples();
      double loss = fit(network, minibatch);
      if (firstBadStep < 0 && !Double.isFinite(loss)) {
        firstBadStep = steps;
      }
      lossSum += loss;
      steps++;
    }
    long trained = System.nanoTime();
    float[] parameters = FlatState.parameters(network);
    float[] updaterState = reset ? NOTHING : FlatState.updaterState(network);
    long end = System.nanoTime();
    return new Replica(
        worker,
        parameters,
        updaterState,
        examples,
        steps,
        lossSum,
        firstBadStep,
        trained - placed,
        (placed - begin) + (end - trained));
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

  private static void skip(Iterator<DataSet> minibatches, int count) {
    if (minibatches instanceof Minibatches ours) {
      ours.skip(count);
      return;
    }
    for (int i = 0; i < count && minibatches.hasNext(); i++) {
      NativeArrays.close(minibatches.next());
    }
  }
}
