package org.meanfield.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.meanfield.averaging.Vectors;
import org.meanfield.errors.TrainingException;

/**
 * Keeps broken replicas out of the mean: those that aren't finite, and those that moved wildly
 * further than the others. The verdict depends on the replicas alone, so it is the same on every
 * cluster.
 */
final class ReplicaQuarantine {
  /** How many times the median distance is wild. Honest replicas stay within a small multiple. */
  private static final double WILD = 1000;

  /** With fewer replicas there is no telling which of them is the odd one. */
  private static final int ENOUGH_FOR_A_MEDIAN = 3;

  private final TrainConfig config;

  ReplicaQuarantine(TrainConfig config) {
    this.config = config;
  }

  /**
   * A round's replicas, parted.
   *
   * @param sound with examples, in worker order
   * @param faults what is wrong with each of the others that had examples, by worker
   */
  record Verdict(List<Replica> sound, Map<Integer, String> faults) {}

  /**
   * Parts the replicas that weigh anything.
   *
   * @throws TrainingException if more than {@code maxBadReplicaFraction} of them are broken
   */
  Verdict part(TrainingState from, List<Replica> replicas) {
    Map<Integer, String> faults = new TreeMap<>();
    List<Replica> finite = new ArrayList<>();
    for (Replica replica : replicas) {
      if (replica.examples() == 0) {
        continue;
      }
      String fault = notFinite(replica, from.progress());
      if (fault.isEmpty()) {
        finite.add(replica);
      } else {
        faults.put(replica.worker(), fault);
      }
    }
    List<Replica> sound = withoutWild(from, finite, faults);
    int judged = sound.size() + faults.size();
    if (!faults.isEmpty() && faults.size() > config.maxBadReplicaFraction() * judged) {
      throw tooMany(from.progress(), faults, judged);
    }
    return new Verdict(sound, faults);
  }

  private String notFinite(Replica replica, Progress progress) {
    if (replica.firstBadStep() >= 0) {
      int batch =
          progress.roundInEpoch() * config.averagingFrequency() + replica.firstBadStep() + 1;
      return "its loss stopped being finite at minibatch "
          + batch
          + " of the epoch: a poisoned minibatch, or too high a learning rate";
    }
    return allFinite(replica.parameters()) && allFinite(replica.updaterState())
        ? ""
        : "its parameters are not all finite: too high a learning rate";
  }

  private static boolean allFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private static List<Replica> withoutWild(
      TrainingState from, List<Replica> finite, Map<Integer, String> faults) {
    if (finite.size() < ENOUGH_FOR_A_MEDIAN) {
      return finite;
    }
    double[] distances =
        finite.stream()
            .mapToDouble(replica -> Vectors.distance(replica.parameters(), from.parameters()))
            .toArray();
    double[] sorted = distances.clone();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    List<Replica> sound = new ArrayList<>();
    for (int i = 0; i < distances.length; i++) {
      if (median > 0 && distances[i] > WILD * median) {
        faults.put(
            finite.get(i).worker(),
            String.format(
                Locale.ROOT,
                "it moved %.0f times as far as the median replica: it diverged",
                distances[i] / median));
      } else {
        sound.add(finite.get(i));
      }
    }
    return sound;
  }

  private TrainingException tooMany(Progress progress, Map<Integer, String> faults, int judged) {
    int worker = faults.keySet().iterator().next();
    return new TrainingException(
        String.format(
            "Training diverged: in round %d of epoch %d, %d of %d replicas are broken, more than"
                + " train.maxBadReplicaFraction = %s allows. Worker %d: %s. Lower"
                + " train.updater.learningRate (it is %s), or look at that shard's data."
                + " Checkpoints published before stand.",
            progress.roundInEpoch() + 1,
            progress.epoch() + 1,
            faults.size(),
            judged,
            config.maxBadReplicaFraction(),
            worker,
            faults.get(worker),
            config.updater().learningRate()));
  }
}
