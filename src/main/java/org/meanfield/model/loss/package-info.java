/**
 * The losses of networks that predict values, and the outputs that go with each: {@link
 * org.meanfield.model.loss.ValueLoss} is what a user chooses, {@link
 * org.meanfield.model.loss.PinballLoss} with {@link org.meanfield.model.loss.OrderedQuantiles} and
 * {@link org.meanfield.model.loss.GaussianLoss} with {@link
 * org.meanfield.model.loss.MeanAndDeviation} are DL4J's losses and activations of output layers
 * that have several outputs for each value. Their names and properties are part of the format of
 * checkpoints.
 *
 * <p>Uses DL4J, ND4J and {@code errors}.
 */
package org.meanfield.model.loss;
