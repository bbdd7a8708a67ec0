/**
 * A night's contest between the champion of a registry and a challenger. {@link
 * org.meanfield.retrain.Due} tells whether there is anything to train on, {@link
 * org.meanfield.retrain.Contest} judges both by a {@link org.meanfield.retrain.Comparison} on the
 * same examples, {@link org.meanfield.retrain.Conclusion} carries the decision out, {@link
 * org.meanfield.retrain.Retirement} frees the space of old versions and {@link
 * org.meanfield.retrain.Webhook} announces the outcome. {@code app.RetrainApp} calls them in this
 * order.
 *
 * <p>Uses {@code registry}, {@code run}, {@code config}, {@code data}, {@code train}, {@code
 * checkpoint} and {@code storage}.
 */
package org.meanfield.retrain;
