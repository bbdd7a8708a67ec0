package org.meanfield.train;

/**
 * The trainer's memory of held-out results from epoch to epoch, which is part of every checkpoint.
 *
 * @param best what early stopping goes by
 * @param gap between training and held-out data
 */
public record Standing(Best best, Gap gap) {
  /** The memory before the first epoch. */
  public static final Standing START = new Standing(Best.NONE, Gap.CLOSED);

  /**
   * The best epoch so far.
   *
   * @param epoch completed epochs then; 0 for none yet
   * @param round completed rounds then, which name its checkpoint
   * @param loss on held-out data
   */
  public record Best(int epoch, long round, double loss) {
    /** The best before the first epoch, which any result beats. */
    public static final Best NONE = new Best(0, 0, Double.POSITIVE_INFINITY);
  }

  /**
   * The gap between training and held-out data.
   *
   * @param bestEpoch when the held-out figure was at its lowest
   * @param bestHeldOut that figure
   * @param trainThen that of the training data in that epoch
   * @param open whether the gap was open after the last epoch
   */
  public record Gap(int bestEpoch, double bestHeldOut, double trainThen, boolean open) {
    /** The gap before anything was compared. */
    public static final Gap CLOSED =
        new Gap(0, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, false);
  }
}
