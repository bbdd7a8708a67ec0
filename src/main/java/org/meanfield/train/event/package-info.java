/**
 * The events of a run, as records: {@link org.meanfield.train.event.TrainingEvent}. Reports live on
 * these alone.
 *
 * <p>Uses nothing but the JDK and {@code errors}.
 */
package org.meanfield.train.event;
