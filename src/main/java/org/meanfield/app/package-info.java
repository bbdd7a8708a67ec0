/**
 * One class for each use case, read from top to bottom: {@link org.meanfield.app.TrainApp} first.
 * They own the life of the Spark context and put the other packages together.
 *
 * <p>Uses everything but {@code cli}.
 */
package org.meanfield.app;
