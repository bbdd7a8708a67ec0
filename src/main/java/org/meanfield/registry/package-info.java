/**
 * Champions: which of the models that were trained again and again is the one in use, why, and
 * since when.
 *
 * <p>A registry is a directory with one directory for each version, numbered, which holds a
 * challenger's run, what it was begun for ({@link org.meanfield.registry.Version}) and what was
 * decided ({@link org.meanfield.registry.Decision}); {@code champion.json}, the one small file that
 * is replaced when a version is promoted; and {@code history.jsonl}. A writer holds its lock.
 *
 * <p>{@link org.meanfield.registry.PairedBootstrap} tells how sure a difference between two models
 * is, {@link org.meanfield.registry.StabilityIndex} how far data has moved away from what a model
 * was trained on.
 *
 * <p>Uses {@code checkpoint}, and never Spark or DL4J.
 */
package org.meanfield.registry;
