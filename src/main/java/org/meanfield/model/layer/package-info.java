/**
 * What our DL4J layers have in common: {@link org.meanfield.model.layer.UnlabelledOutputLayer} for
 * models whose target is their input, {@link org.meanfield.model.layer.BothEnds} for what a
 * bidirectional layer knows at its ends, {@link org.meanfield.model.layer.NamedParameters} for how
 * parameters lie in the flat vector, {@link org.meanfield.model.layer.Products} for their GEMMs.
 *
 * <p>Uses DL4J and ND4J and nothing else of ours.
 */
package org.meanfield.model.layer;
