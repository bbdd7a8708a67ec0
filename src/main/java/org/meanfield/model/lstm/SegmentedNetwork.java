package org.meanfield.model.lstm;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.Solver;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A network whose truncated back-propagation through time counts every loss and lets errors cross
 * the segments' borders (Williams and Peng 1990, doi:10.1162/neco.1990.2.4.490).
 *
 * <p>There is an updater step every {@code forward} steps, by the losses of these. Their errors go
 * back to {@code backward − forward} steps before the first of them, so each loss reaches at least
 * that many steps back. Those earlier steps are computed again, with the parameters as they are now
 * and from the state that was carried to where they begin, which is a constant; their own losses
 * have counted and are masked. So a step's gradient is the derivative of a function that can be
 * written down. With {@code backward = forward} segments don't overlap, as in DL4J's own loop.
 *
 * <p>The score of a minibatch is that of all its segments, as each was before its step.
 */
@SuppressWarnings("overrides") // DL4J's class has an array where its interface has varargs.
public final class SegmentedNetwork extends MultiLayerNetwork {
  private static final long serialVersionUID = 1;

  /** A network that is yet to be initialised. */
  public SegmentedNetwork(MultiLayerConfiguration configuration) {
    super(configuration);
  }

  @Override
  protected void doTruncatedBPTT(
      INDArray input,
      INDArray labels,
      INDArray featuresMask,
      INDArray labelsMask,
      LayerWorkspaceMgr workspaces) {
    if (input.rank() != 3 || labels.rank() != 3 || input.size(2) != labels.size(2)) {
      throw new IllegalArgumentException(
          "truncated back-propagation through time needs a label for each step");
    }
    int steps = Math.toIntExact(input.size(2));
    int forward = getLayerWiseConfigurations().getTbpttFwdLength();
    int overlap = Math.max(0, getLayerWiseConfigurations().getTbpttBackLength() - forward);
    double loss = 0;
    double penalty = calcRegularizationScore(true);
    rnnClearPreviousState();
    try {
      for (int begin = 0; begin < steps; begin += forward) {
        int end = Math.min(steps, begin + forward);
        Window window = new Window(Math.max(0, begin - overlap), begin, end);
        show(window, input, labels, featuresMask, labelsMask);
        carryAfter(Math.max(0, end - overlap) - window.from);
        double before = calcRegularizationScore(true);
        solver().optimize(workspaces);
        loss += score() - before;
      }
    } finally {
      carryAfter(Integer.MAX_VALUE);
      rnnClearPreviousState();
      clearLayerMaskArrays();
    }
    setScore(loss + penalty);
  }

  /**
   * Steps of a pass: {@code from} to {@code to}, of which those from {@code counted} on have
   * losses.
   */
  private record Window(int from, int counted, int to) {
    INDArray of(INDArray sequences) {
      INDArrayIndex steps = NDArrayIndex.interval(from, to);
      return sequences.rank() == 3
          ? sequences.get(NDArrayIndex.all(), NDArrayIndex.all(), steps)
          : sequences.get(NDArrayIndex.all(), steps);
    }
  }

  private void show(
      Window window, INDArray input, INDArray labels, INDArray featuresMask, INDArray labelsMask) {
    setInput(window.of(input));
    setLabels(window.of(labels));
    INDArray present = featuresMask == null ? null : window.of(featuresMask);
    INDArray counted = labelsMask == null ? null : window.of(labelsMask);
    if (window.from < window.counted) {
      counted = counted == null ? present : counted;
      counted =
          counted == null
              ? Nd4j.ones(labels.dataType(), labels.size(0), window.to - window.from)
              : counted.dup();
      counted
          .get(NDArrayIndex.all(), NDArrayIndex.interval(0, window.counted - window.from))
          .assign(0);
    }
    setLayerMaskArrays(present, counted);
  }

  private void carryAfter(int steps) {
    RecurrentNetworks.scopes(this).forEach(scope -> scope.carryAfter(steps));
  }

  /** Makes what DL4J makes when a network is first trained, outside of any workspace. */
  @SuppressWarnings("try") // Nobody reads the scope, which is left when it is closed.
  private Solver solver() {
    if (solver == null) {
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        solver =
            new Solver.Builder().configure(conf()).listeners(getListeners()).model(this).build();
      }
    }
    return solver;
  }
}
