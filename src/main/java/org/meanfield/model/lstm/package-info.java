/**
 * Recurrent layers for DL4J, several times as fast as its own and right where those are wrong. Read
 * {@link org.meanfield.model.lstm.LstmKernel} for the mathematics, {@link
 * org.meanfield.model.lstm.LayerClasses} for how networks come to have these layers.
 *
 * <p>Uses DL4J, ND4J and OpenBLAS and nothing else of ours.
 */
package org.meanfield.model.lstm;
