package org.meanfield.data;

import java.util.List;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Some examples as a model reads them, and their names.
 *
 * @param minibatch whose arrays are the caller's; its labels mean nothing
 * @param examples in the minibatch's order
 */
public record NamedMinibatch(DataSet minibatch, List<NamedExample> examples) {}
