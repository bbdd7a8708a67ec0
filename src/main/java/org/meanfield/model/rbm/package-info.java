/**
 * The restricted Boltzmann machine as a DL4J layer: {@link org.meanfield.model.rbm.Rbm} is its
 * configuration, {@link org.meanfield.model.rbm.RbmLayer} its mathematics.
 *
 * <p>Uses DL4J, ND4J and {@code model.layer}.
 */
package org.meanfield.model.rbm;
