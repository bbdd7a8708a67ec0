package org.meanfield.data;

import java.io.Serializable;
import java.util.SplittableRandom;
import org.meanfield.random.Seeds;

/**
 * Artificial sequences, which are generated as they are needed, for teaching and for testing long
 * time lags. An example is a pure function of the seed, its split and its place in that split.
 */
public sealed interface SequenceTask extends DataConfig, Serializable
    permits AddingProblem, TemporalOrder, CopyMemory, ControlCharts {
  /** Values of a step. */
  int features();

  /** Steps of the longest sequence that may be drawn. */
  int longest();

  /** Returns the target of a sequence. */
  Target target();

  /** Draws a sequence. */
  Draw draw(SplittableRandom random);

  /** Examples for training. */
  int train();

  /** Examples for validation; 0 for no such split. */
  int validation();

  @Override
  default boolean hasValidation() {
    return validation() > 0;
  }

  /** Examples for testing. */
  int test();

  /** Draws all of it. */
  long seed();

  /**
   * A sequence that was drawn; see {@link Sequence}. In names of arrays, T counts time steps and F
   * the values of a step.
   */
  record Draw(float[] values_TF, float[] targets) {}

  /** Returns the number of examples of a split. */
  default int count(Split split) {
    return switch (split) {
      case TRAIN -> train();
      case VALIDATION -> validation();
      case TEST -> test();
    };
  }

  /** The example at a place in a split. */
  default Draw example(Split split, long index) {
    long taskStream = 5;
    long splitStream =
        switch (split) {
          case TRAIN -> 0;
          case TEST -> 1;
          case VALIDATION -> 2;
        };
    return draw(new SplittableRandom(Seeds.mix(seed(), taskStream, splitStream, index)));
  }
}
