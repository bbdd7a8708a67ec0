/**
 * The columns of a step that aren't numbers, as a DL4J layer in front of a recurrent network:
 * {@link org.meanfield.model.input.InputColumn} is a column, {@link
 * org.meanfield.model.input.ColumnEncoding} the layer's configuration, {@link
 * org.meanfield.model.input.ColumnEncodingLayer} its mathematics, {@link
 * org.meanfield.model.input.EncodedStep} the order of the values that come out.
 *
 * <p>Uses DL4J, ND4J, {@code model.layer} and {@code errors}.
 */
package org.meanfield.model.input;
