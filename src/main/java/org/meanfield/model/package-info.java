/**
 * Which models there are, as DL4J configurations, and how their state moves in and out of DL4J.
 * Read {@link org.meanfield.model.ModelSpec} first, then {@link org.meanfield.model.FlatState}.
 *
 * <p>Uses DL4J, ND4J and {@code natives}; never Spark or Hadoop.
 */
package org.meanfield.model;
