package org.meanfield.model.updater;

import java.lang.ref.Reference;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.meanfield.model.layer.Floats;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Updates float32 state as a DL4J updater does, in one pass over gradient and state, a piece at a
 * time that stays in the processor's first cache. The state remains the other updater's own.
 */
final class FusedUpdater implements GradientUpdater<IUpdater> {
  private static final int PIECE = 2048;

  private final GradientUpdater<?> stock;
  private final UpdateRule rule;
  private final List<String> states;
  private final float[] gradientPiece = new float[PIECE];
  private final float[][] statePieces;

  /**
   * Takes the place of {@code stock}.
   *
   * @param states the names of its states, in its order
   */
  FusedUpdater(GradientUpdater<?> stock, UpdateRule rule, List<String> states) {
    this.stock = stock;
    this.rule = rule;
    this.states = List.copyOf(states);
    statePieces = new float[states.size()][PIECE];
  }

  @Override
  public void applyUpdater(INDArray gradient, int iteration, int epoch) {
    Map<String, INDArray> state = stock.getState();
    try {
      step(
          rule.at(iteration, epoch),
          Floats.vector(gradient),
          states.stream().map(name -> Floats.vector(state.get(name))).toArray(FloatPointer[]::new),
          gradient.length());
    } finally {
      // A pointer doesn't keep its array from being freed.
      Reference.reachabilityFence(gradient);
      Reference.reachabilityFence(state);
    }
  }

  private void step(UpdateRule.Step step, FloatPointer gradient, FloatPointer[] kept, long length) {
    for (long start = 0; start < length; start += PIECE) {
      int count = (int) Math.min(PIECE, length - start);
      gradient.position(start).get(gradientPiece, 0, count);
      for (int s = 0; s < statePieces.length; s++) {
        kept[s].position(start).get(statePieces[s], 0, count);
      }
      step.apply(gradientPiece, statePieces, count);
      gradient.put(gradientPiece, 0, count);
      for (int s = 0; s < statePieces.length; s++) {
        kept[s].put(statePieces[s], 0, count);
      }
    }
  }

  @Override
  public IUpdater getConfig() {
    return stock.getConfig();
  }

  @Override
  public Map<String, INDArray> getState() {
    return stock.getState();
  }

  @Override
  public void setState(Map<String, INDArray> state, boolean initialize) {
    stock.setState(state, initialize);
  }

  @Override
  public void setStateViewArray(
      INDArray view, long[] gradientShape, char gradientOrder, boolean initialize) {
    stock.setStateViewArray(view, gradientShape, gradientOrder, initialize);
  }
}
