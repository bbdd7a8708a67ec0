/**
 * Scoring in any JVM, without Spark, Hadoop, ND4J or Deeplearning4j. {@link
 * org.meanfield.serving.Model} is what a program uses; read it first. {@link
 * org.meanfield.serving.CheckpointReader} reads and verifies the files of a checkpoint, {@link
 * org.meanfield.serving.Parameters} hands out its parameters in Deeplearning4j's order, and {@link
 * org.meanfield.serving.RecurrentNetwork}, {@link org.meanfield.serving.Autoencoder} and {@link
 * org.meanfield.serving.BoltzmannMachine} are the mathematics.
 *
 * <p>Uses the JDK, Jackson, {@code errors}, {@code random}, {@code model.layer.RationalTanh} and
 * {@code data.source.CalendarPart}, which are plain Java themselves.
 */
package org.meanfield.serving;
