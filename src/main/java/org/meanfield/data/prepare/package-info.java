/**
 * A source becomes an immutable dataset. {@link org.meanfield.data.prepare.Preparation} is the
 * class to read first: it goes from the source's rows to shards on disk, and {@link
 * org.meanfield.data.prepare.DatasetDirectory} publishes them at once.
 *
 * <p>Uses Spark, Hadoop and Jackson, and {@code data}, {@code data.source}, {@code storage} and
 * {@code cluster} and {@code errors} of our own.
 */
package org.meanfield.data.prepare;
