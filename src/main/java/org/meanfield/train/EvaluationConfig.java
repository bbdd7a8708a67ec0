package org.meanfield.train;

import org.meanfield.model.rbm.AnnealingSpec;

/**
 * What is computed of a finished model beyond its usual metrics. It shapes no result of training.
 *
 * @param logLikelihood of RBMs with binary units
 */
public record EvaluationConfig(AnnealingSpec logLikelihood) {}
