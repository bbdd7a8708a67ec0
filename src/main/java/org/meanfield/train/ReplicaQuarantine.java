package org.meanfield.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.meanfield.errors.TrainingException;

/**
 * Keeps broken replicas out of the mean: those that aren't finite, and those that moved wildly
 * further than the others. The verdict depends on the replicas alone, so it is the same on every
 * cluster.
 */
final class ReplicaQuarantine {
  /**
   * The multiple of the median distance from which on a replica counts as broken. Honest replicas
   * stay within a small multiple.
   */
  private static final double WILD = 1000;

  /** The fewest replicas among which the odd one can be told. */
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
  record Verdict(List<ReplicaSummary> sound, Map<Integer, String> faults) {}

  /**
   * Parts the replicas that weigh anything.
   *
   * @throws TrainingException if more than {@code maxBadReplicaFraction} of them are broken
   */
  Verdict part(Progress progress, List<ReplicaSummary> replicas) {
    Map<Integer, String> faults = new TreeMap<>();
    List<ReplicaSummary> finite = new ArrayList<>();
    for (ReplicaSummary replica : replicas) {
      if (replica.weight() == 0) {
        continue;
      }
      String fault = notFinite(replica, progress);
      if (fault.isEmpty()) {
        finite.add(replica);
      } else {
        faults.put(replica.worker(), fault);
      }
    }
    List<ReplicaSummary> sound = withoutWild(finite, faults);
    int judged = sound.size() + faults.size();
    if (!faults.isEmpty() && faults.size() > config.averaging().maxBadReplicaFraction() * judged) {
      throw tooMany(progress, faults, judged);
    }
    return new Verdict(sound, faults);
  }

  private String notFinite(ReplicaSummary replica, Progress progress) {
    if (replica.firstBadStep() >= 0) {
      int batch = progress.minibatchInEpoch() + replica.firstBadStep() + 1;
      return "its loss stopped being finite at minibatch "
          + batch
          + " of the epoch"
          + (replica.brokenLayer().isEmpty() ? "" : ", and " + broken(replica))
          + ": a minibatch holds bad values, or the learning rate is too high";
    }
    return replica.finite() ? "" : broken(replica) + ": the learning rate may be too high";
  }

  private static String broken(ReplicaSummary replica) {
    return replica.brokenLayer().isEmpty()
        ? "its updater's state is not all finite"
        : "the parameters of " + replica.brokenLayer() + " are not all finite";
  }

  private static List<ReplicaSummary> withoutWild(
      List<ReplicaSummary> finite, Map<Integer, String> faults) {
    if (finite.size() < ENOUGH_FOR_A_MEDIAN) {
      return finite;
    }
    double[] distances =
        finite.stream().mapToDouble(replica -> Math.sqrt(replica.squaredDistance())).toArray();
    double[] sorted = distances.clone();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    List<ReplicaSummary> sound = new ArrayList<>();
    for (int i = 0; i < distances.length; i++) {
      if (median > 0 && distances[i] > WILD * median) {
        faults.put(
            finite.get(i).worker(),
            String.format(
                Locale.ROOT,
                "it diverged: it moved %.0f times as far as the median replica",
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
                + " train.updater.learningRate, which is %s, or check that worker's data."
                + " Checkpoints that were written before remain.",
            progress.roundInEpoch() + 1,
            progress.epoch() + 1,
            faults.size(),
            judged,
            config.averaging().maxBadReplicaFraction(),
            worker,
            faults.get(worker),
            config.updater().learningRate()));
  }
}
