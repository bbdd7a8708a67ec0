package org.meanfield.train;

import java.util.List;
import java.util.function.Function;
import org.meanfield.averaging.WeightedMean;

/** Replicas in the driver's memory. */
public final class GatheredReplicas implements Replicas {
  private final List<Replica> replicas;
  private final long broadcastNanos;

  /**
   * Creates the replicas of one round.
   *
   * @param replicas in worker order, one of each worker
   */
  public GatheredReplicas(List<Replica> replicas, long broadcastNanos) {
    this.replicas = replicas;
    this.broadcastNanos = broadcastNanos;
  }

  @Override
  public List<ReplicaSummary> summaries() {
    return replicas.stream().map(Replica::summary).toList();
  }

  @Override
  public Mean mean(List<ReplicaSummary> of) {
    return new Mean(mean(of, Replica::parameters), mean(of, Replica::updaterState));
  }

  private float[] mean(List<ReplicaSummary> of, Function<Replica, float[]> part) {
    WeightedMean mean = new WeightedMean(part.apply(replicas.get(of.get(0).worker())).length);
    for (ReplicaSummary summary : of) {
      mean.add(part.apply(replicas.get(summary.worker())), summary.weight());
    }
    return mean.mean();
  }

  @Override
  public List<Replica> gather() {
    return replicas;
  }

  @Override
  public long broadcastNanos() {
    return broadcastNanos;
  }

  @Override
  public void close() {
    // They go with the garbage.
  }
}
