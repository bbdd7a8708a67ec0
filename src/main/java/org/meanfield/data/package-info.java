/**
 * Source files in, shards and minibatches out. Read {@link org.meanfield.data.ImageDataset} first:
 * it checks and fingerprints the files; {@link org.meanfield.data.ShardedData} deals their examples
 * to the logical workers; {@link org.meanfield.data.Minibatches} puts a shard in the order of an
 * epoch.
 *
 * <p>Uses Spark, Hadoop and ND4J, and {@code random} and {@code errors} of our own.
 */
package org.meanfield.data;
