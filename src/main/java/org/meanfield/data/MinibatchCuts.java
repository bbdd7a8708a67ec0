package org.meanfield.data;

/**
 * The places at which a worker's order of an epoch is cut into minibatches.
 *
 * <p>Every minibatch makes one updater step, whatever its size. Cut evenly, none has more than one
 * example less than another; cut in full, a last one may have a single example, whose noise moves
 * the model as far as a whole minibatch does.
 */
public final class MinibatchCuts {
  private final int[] begins;
  private final int alike;

  private MinibatchCuts(int[] begins, int alike) {
    this.begins = begins;
    this.alike = alike;
  }

  /** Cuts into minibatches of about one size; into fewer, of one example, if need be. */
  public static MinibatchCuts even(int examples, int minibatches) {
    int count = Math.min(examples, minibatches);
    int[] begins = new int[count + 1];
    for (int m = 0; m <= count; m++) {
      begins[m] = count == 0 ? 0 : (int) (((long) m * examples + count - 1) / count);
    }
    return new MinibatchCuts(begins, count);
  }

  /** Cuts into minibatches of {@code batchSize} and a last one of what is left. */
  public static MinibatchCuts full(int examples, int batchSize) {
    int count = Selection.ceilDiv(examples, batchSize);
    int[] begins = new int[count + 1];
    for (int m = 0; m <= count; m++) {
      begins[m] = (int) Math.min(examples, (long) m * batchSize);
    }
    return new MinibatchCuts(begins, examples / batchSize);
  }

  /** Returns the number of minibatches. */
  public int count() {
    return begins.length - 1;
  }

  /** Returns the number of them, from the first on, that differ by one example at most. */
  int alike() {
    return alike;
  }

  /** Returns where in the order a minibatch begins; after the last minibatch, the order's end. */
  public int begin(int minibatch) {
    return begins[minibatch];
  }

  int size(int minibatch) {
    return begins[minibatch + 1] - begins[minibatch];
  }
}
