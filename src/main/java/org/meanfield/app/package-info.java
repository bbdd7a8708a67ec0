/**
 * One class for each use case, read from top to bottom: {@link org.meanfield.app.TrainApp} first,
 * whose networks, pretrained layers and the model itself, are each trained by {@link
 * org.meanfield.run.NetworkRun}. They own the life of the Spark context and put the other packages
 * together.
 *
 * <p>Uses everything but {@code cli}.
 */
package org.meanfield.app;
