/**
 * Events made visible: {@link org.meanfield.report.ProgressLines} and {@link
 * org.meanfield.report.ProgressBarReport} for people, {@link org.meanfield.report.JsonEvents} for
 * programs; {@link org.meanfield.report.MetricsText} for all that print metrics.
 *
 * <p>Uses the events of {@code train.event} and nothing else of ours.
 */
package org.meanfield.report;
