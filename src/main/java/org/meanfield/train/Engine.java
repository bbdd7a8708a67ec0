package org.meanfield.train;

/** The engine that averages. */
public enum Engine {
  /** The program's own engine, {@link RoundEngine}. */
  MEANFIELD,
  /**
   * Deeplearning4j's own {@code ParameterAveragingTrainingMaster}, for comparison. It averages
   * replicas without weights, leaves out what doesn't fill a split, and draws its splits anew at
   * every start, so that no two runs are the same.
   */
  DL4J
}
