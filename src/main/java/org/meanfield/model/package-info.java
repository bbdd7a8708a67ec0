/**
 * The models, as DL4J configurations, and the way of their state into DL4J and out of it. Read
 * {@link org.meanfield.model.ModelSpec} first, then {@link org.meanfield.model.FlatState}.
 *
 * <p>Uses DL4J, ND4J and {@code natives}; never Spark or Hadoop.
 */
package org.meanfield.model;
