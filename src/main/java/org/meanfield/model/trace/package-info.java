/**
 * A recurrent network's work on a sequence, step by step: its gates and cells, and how the gradient
 * of the last error fades or grows on its way back. Read {@link
 * org.meanfield.model.trace.SequenceTracer} first. One sequence at a time, in double precision and
 * plain Java: it is an explanation, and independent of the passes that train.
 *
 * <p>Uses DL4J, ND4J, {@code model.input}, {@code model.layer} and nothing else of ours.
 */
package org.meanfield.model.trace;
