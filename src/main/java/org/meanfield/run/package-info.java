/**
 * A run: everything that is kept of a training in its directory, and how it goes on from there.
 * {@link org.meanfield.run.NetworkRun} trains one network from wherever its directory stands; read
 * it first: {@link org.meanfield.run.OpenedRun} is that directory, locked, {@link
 * org.meanfield.run.Wiring} what trains. {@link org.meanfield.run.RunRecord} is {@code run.json},
 * {@link org.meanfield.run.TrainingCheckpoints} the checkpoints, with {@link
 * org.meanfield.run.StateFile} as the form of what a model's own format has no place for. {@link
 * org.meanfield.run.TrainedRun} is the model as it comes out, with data as that model sees it, and
 * {@link org.meanfield.run.Fork} a new run's beginning from it.
 *
 * <p>{@link org.meanfield.run.Capacity} refuses a run that would fail hours later, by what {@link
 * org.meanfield.run.MemoryForecast} and {@link org.meanfield.run.ExecutorForecast} say it needs.
 *
 * <p>Uses {@code config}, {@code data}, {@code model}, {@code averaging}, {@code train}, {@code
 * checkpoint} and {@code report}.
 */
package org.meanfield.run;
