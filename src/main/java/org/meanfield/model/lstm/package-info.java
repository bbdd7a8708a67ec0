/**
 * Recurrent layers for DL4J, several times as fast as its own and right where those are wrong. Read
 * {@link org.meanfield.model.lstm.RnnKernel} and {@link org.meanfield.model.lstm.LstmKernel} for
 * the mathematics in float32, {@link org.meanfield.model.lstm.StepProducts} for what the two share,
 * {@link org.meanfield.model.lstm.SegmentedNetwork} for truncated BPTT, {@link
 * org.meanfield.model.lstm.LayerClasses} for how networks come to have these layers.
 *
 * <p>What differs from DL4J 1.0.0-M2, apart from speed:
 *
 * <ul>
 *   <li>With truncated BPTT, DL4J goes back from a state of zeros and over the segment, whatever
 *       the backward length. Here gradients begin at the state that was carried over, and errors
 *       cross the segments' borders as far as the backward length says. DL4J reports the last
 *       segment's loss as the minibatch's; here it is that of all.
 *   <li>DL4J's layers lose the mask inside {@code Bidirectional} and on the way back. Here padding
 *       on either side changes no gradient; outputs of masked steps are zero.
 *   <li>The gradient by the input of a network's first layer is left out.
 * </ul>
 *
 * <p>What stays as it is: with truncated BPTT each step needs a label, and no state is carried
 * through wrappers that DL4J's network doesn't know. One label for a whole sequence, with which
 * DL4J's network logs a warning and trains nothing, is refused.
 *
 * <p>Uses DL4J, ND4J, {@code model.blas}, {@code model.input} and {@code model.layer}.
 */
package org.meanfield.model.lstm;
