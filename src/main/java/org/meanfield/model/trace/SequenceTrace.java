package org.meanfield.model.trace;

import java.io.Serializable;
import java.util.List;

/**
 * A network on one sequence.
 *
 * @param input the sequence, step by step
 * @param error E at the sequence's last target, without penalties
 * @param inputGradient ‖∂E/∂x_t‖ for each step
 * @param cells each layer's directions, from the input on
 */
public record SequenceTrace(
    double[][] input, double error, double[] inputGradient, List<CellTrace> cells)
    implements Serializable {}
