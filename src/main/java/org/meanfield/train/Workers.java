package org.meanfield.train;

import java.util.List;

/** The logical workers, wherever they are. */
public interface Workers {
  /**
   * Lets each worker train its minibatches of one round.
   *
   * @param from where all of them start
   * @return one replica a worker, in worker order
   */
  List<Replica> train(TrainingState from);

  /** How many of them compute at the same time. */
  int parallelism();
}
