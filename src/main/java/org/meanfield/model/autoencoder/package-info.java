/**
 * The tied-weight autoencoder as a DL4J layer: {@link
 * org.meanfield.model.autoencoder.DeepAutoencoder} is its configuration, {@link
 * org.meanfield.model.autoencoder.DeepAutoencoderLayer} its mathematics.
 *
 * <p>Uses DL4J and ND4J and nothing else of ours.
 */
package org.meanfield.model.autoencoder;
