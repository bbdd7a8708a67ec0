/**
 * Datasets in, shards and minibatches out. Read {@link org.meanfield.data.Dataset} first: {@link
 * org.meanfield.data.ImageDataset} and {@link org.meanfield.data.TextDataset} check and fingerprint
 * files, a {@link org.meanfield.data.SequenceTask} is drawn instead, and a {@code PreparedDataset}
 * was made of whatever users have by {@code data.prepare}. {@link org.meanfield.data.ShardedData}
 * holds the examples that were dealt to the logical workers; {@link org.meanfield.data.Minibatches}
 * puts a shard in the order of an epoch, and a {@link org.meanfield.data.MinibatchForm} makes
 * arrays of it.
 *
 * <p>Uses Spark, Hadoop and ND4J, and {@code random}, {@code natives}, {@code storage} and {@code
 * errors} of our own.
 */
package org.meanfield.data;
