/**
 * A run's directory and its checkpoints on any Hadoop file system. {@link
 * org.meanfield.checkpoint.Checkpoints} lists them and finds the newest whole one, {@link
 * org.meanfield.checkpoint.CheckpointPublisher} publishes them; {@link
 * org.meanfield.checkpoint.Manifest} says what whole means. Only the holder of a {@link
 * org.meanfield.checkpoint.DirectoryLock} changes anything.
 *
 * <p>Uses Hadoop, Jackson, {@code storage} and {@code errors}. What the files hold is the caller's
 * business.
 */
package org.meanfield.checkpoint;
