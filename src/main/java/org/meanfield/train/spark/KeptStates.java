package org.meanfield.train.spark;

import java.time.Duration;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.meanfield.train.OwnStates;
import org.meanfield.train.WorkerState;

/**
 * The states that workers go on from, as part of the replicas of their last round, which stay with
 * the executors. What an executor loses, Spark computes again: from the replicas of the round
 * before, and so on back to states that the driver has broadcast. For that, the broadcasts of all
 * those rounds stay, so from time to time the states are to be gathered and broadcast anew.
 *
 * <p>Each has one owner, who closes it. What a later one may be computed from again is released
 * together with that one. The driver's thread of training alone uses these objects.
 */
final class KeptStates implements OwnStates {
  private static final int MAX_ROUNDS = 16;
  private static final long MAX_BYTES = 128L << 20;

  private final ReplicaRdd replicas;
  private final List<? extends Broadcast<?>> broadcasts;
  private final KeptStates before;
  private final int rounds;
  private int successors;
  private boolean closed;

  /** Null until they are gathered. */
  private List<WorkerState> gathered;

  /** Has replicas stay where they will be computed, from broadcasts alone. */
  KeptStates(ReplicaRdd replicas, List<? extends Broadcast<?>> broadcasts) {
    this(replicas, broadcasts, null);
  }

  /**
   * Has replicas stay where they will be computed.
   *
   * @param broadcasts that the replicas are computed from
   * @param before what they are computed from, too
   */
  KeptStates(ReplicaRdd replicas, List<? extends Broadcast<?>> broadcasts, KeptStates before) {
    this.replicas = replicas;
    this.broadcasts = broadcasts;
    this.before = before;
    this.rounds = before == null ? 1 : before.rounds + 1;
    if (before != null) {
      before.successors++;
    }
    replicas.setName("replicas");
    replicas.persist(StorageLevel.MEMORY_AND_DISK());
  }

  ReplicaRdd replicas() {
    return replicas;
  }

  /**
   * Returns whether the chain of rounds is as long as it should get.
   *
   * @param broadcastBytes of each of them
   */
  boolean areDue(long broadcastBytes) {
    return rounds >= Math.max(2, Math.min(MAX_ROUNDS, MAX_BYTES / broadcastBytes));
  }

  /** Frees the memory of the round before these, of which only a loss would make us need more. */
  void freeEarlier() {
    if (before != null) {
      before.replicas.unpersist(false);
      before.forgetGathered();
    }
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public synchronized List<WorkerState> gather() {
    // Twice for a checkpoint: as it is published, and as it is judged; or after they were let go.
    if (gathered == null) {
      gathered = replicas.gatherKept();
    }
    return gathered;
  }

  @Override
  public synchronized List<WorkerState> gatherWithin(Duration patience) {
    if (gathered == null) {
      gathered = replicas.gatherKeptWithin(patience);
    }
    return gathered;
  }

  private synchronized void forgetGathered() {
    gathered = null;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      releaseUnused();
    }
  }

  private void successorReleased() {
    successors--;
    releaseUnused();
  }

  private void releaseUnused() {
    if (!closed || successors > 0) {
      return;
    }
    replicas.unpersist(false);
    broadcasts.forEach(Broadcast::destroy);
    if (before != null) {
      before.successorReleased();
    }
  }
}
