package org.meanfield.model.rbm;

import java.util.function.Consumer;
import org.meanfield.model.layer.Draws;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Markov chains of block Gibbs sampling (Geman and Geman 1984, doi:10.1109/TPAMI.1984.4767596), all
 * of which take their steps together: hidden units given visible ones, and visible units given
 * those. In shapes, C counts chains and V visible units.
 */
public final class GibbsChains {
  private final RbmLayer rbm;
  private final INDArray clamped;

  /**
   * Creates chains of a machine.
   *
   * @param clamped 1 for each visible unit that stays as it is at the start, so that the others
   *     tend to their law given those, else 0; [C, V], or [1, V] for all chains
   */
  public GibbsChains(RbmLayer rbm, INDArray clamped) {
    this.rbm = rbm;
    this.clamped = clamped;
  }

  /**
   * The state of the chains after some steps.
   *
   * @param means_CV what was expected of the visible units, given the hidden ones; those that are
   *     clamped have their values
   * @param drawn_CV the visible units
   */
  public record State(int step, INDArray means_CV, INDArray drawn_CV) {}

  /**
   * Lets the chains take their steps.
   *
   * @param start_CV the visible units at the start
   * @param steps the number of steps
   * @param every the number of steps from one state that {@code seen} is given to the next; the
   *     last state is always among them
   * @param seed of the draws
   */
  public void run(INDArray start_CV, int steps, int every, long seed, Consumer<State> seen) {
    Draws.begin(seed);
    INDArray fixed_CV = clamped.castTo(start_CV.dataType()).broadcast(start_CV.shape());
    INDArray kept_CV = start_CV.mul(fixed_CV);
    INDArray free_CV = fixed_CV.rsub(1);
    INDArray visible_CV = start_CV;
    for (int step = 1; step <= steps; step++) {
      INDArray hidden_CH = rbm.sampleHidden(visible_CV);
      visible_CV = rbm.sampleVisible(hidden_CH).muli(free_CV).addi(kept_CV);
      if (step % every == 0 || step == steps) {
        INDArray means_CV = rbm.visibleMeans(hidden_CH).muli(free_CV).addi(kept_CV);
        seen.accept(new State(step, means_CV, visible_CV));
      }
    }
  }
}
