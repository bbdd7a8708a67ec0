/**
 * The course of a training run: {@link org.meanfield.train.Trainer} goes from epoch to epoch,
 * {@link org.meanfield.train.RoundEngine} from round to round. Read them in that order.
 *
 * <p>{@link org.meanfield.train.Examiner} judges at an epoch's end; what it remembers, {@link
 * org.meanfield.train.Standing}, is part of every checkpoint.
 *
 * <p>Where the {@link org.meanfield.train.Replicas} of a round lie, with the driver or the
 * executors, is not the engine's business; it judges them by their summaries and asks for their
 * mean.
 *
 * <p>Uses {@code averaging}, {@code model}, {@code cluster}, {@code errors}, the events, and from
 * {@code data} only the names of the splits and of how minibatches are filled; knows the workers,
 * the evaluation and the checkpoints as interfaces.
 */
package org.meanfield.train;
