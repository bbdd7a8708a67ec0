/**
 * Failures of a cluster and of file systems, told from those that a user must mend. {@link
 * org.meanfield.cluster.Outage} is the one place that decides between them; {@link
 * org.meanfield.cluster.SparkJobs} runs jobs and says why Spark gave up.
 *
 * <p>Uses Spark, Hadoop and {@code errors}.
 */
package org.meanfield.cluster;
