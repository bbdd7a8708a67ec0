/**
 * The parts that our DL4J layers share: {@link org.meanfield.model.layer.UnlabelledOutputLayer} for
 * models whose target is their input, {@link org.meanfield.model.layer.BothEnds} for what a
 * bidirectional layer knows at its ends, {@link org.meanfield.model.layer.NamedParameters} for how
 * parameters lie in the flat vector, {@link org.meanfield.model.layer.Products} for their GEMMs,
 * {@link org.meanfield.model.layer.RowPass} for what is computed element by element in float32,
 * {@link org.meanfield.model.layer.RationalTanh} for its functions, {@link
 * org.meanfield.model.layer.Draws} for random matrices. Other types, which gradient checks use, are
 * left to ND4J's operations.
 *
 * <p>Uses DL4J, ND4J, {@code model.blas} and {@code random}.
 */
package org.meanfield.model.layer;
