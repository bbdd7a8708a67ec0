package org.meanfield.train;

import org.meanfield.model.rbm.AnnealingSpec;

/**
 * The metrics that are computed of a finished model beyond its usual ones. It shapes no result of
 * training.
 *
 * @param logLikelihood the estimation of the log-likelihood of RBMs with binary units
 * @param anomalies the threshold from which on an example is abnormal, where {@code
 *     data.normalClasses} says which classes are normal
 */
public record EvaluationConfig(AnnealingSpec logLikelihood, AnomalyConfig anomalies) {}
