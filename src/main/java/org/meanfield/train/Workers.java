package org.meanfield.train;

/** The logical workers, wherever they are. */
public interface Workers {
  /**
   * Lets each worker train its minibatches of one round.
   *
   * @param from where they start; its own states stay the caller's, and are open until the replicas
   *     are closed
   * @param minibatches the most that one of them trains; fewer where its shard ends
   * @return the replicas, which the caller closes
   */
  Replicas train(TrainingState from, int minibatches);

  /** Returns the number of workers that compute at the same time. */
  int parallelism();
}
