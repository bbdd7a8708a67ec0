package org.meanfield.model.trace;

import java.io.Serializable;
import java.util.Map;

/**
 * One direction of a layer on one sequence of T steps. All arrays are in the sequence's own order,
 * also those of a direction that reads it from its end.
 *
 * @param layer the recurrent layers are counted from the input, from 0
 * @param direction which way it reads
 * @param end the step at which the error reaches it from above: the last, or the first for a
 *     direction that reads from the end and is read there
 * @param signals T rows of H values each; a layer without gates has {@link Signal#HIDDEN} alone
 * @param hiddenGradient ‖∂E/∂h_t‖ for each step, of the error E at the sequence's last target
 * @param cellGradient ‖∂E/∂c_t‖ for each step; empty for a layer without cells
 */
public record CellTrace(
    int layer,
    Direction direction,
    int end,
    Map<Signal, double[][]> signals,
    double[] hiddenGradient,
    double[] cellGradient)
    implements Serializable {
  /** The direction in which a layer reads. */
  public enum Direction {
    /** The layer reads from the first step to the last. */
    FORWARD,
    /** The layer reads from the last step to the first. */
    BACKWARD
  }

  /** Returns the number of steps of the sequence. */
  public int steps() {
    return hiddenGradient.length;
  }

  /** Returns the step that lies {@code lag} steps from where the error is. */
  public int stepAtLag(int lag) {
    return end == 0 ? lag : end - lag;
  }
}
