/**
 * The course of a training run: {@link org.meanfield.train.Trainer} goes from epoch to epoch,
 * {@link org.meanfield.train.RoundEngine} from round to round. Read them in that order.
 *
 * <p>Uses {@code averaging}, {@code model} and {@code errors}; knows the workers, the evaluation
 * and the checkpoints as interfaces.
 */
package org.meanfield.train;
