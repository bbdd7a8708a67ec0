/**
 * A model's answers for examples, as rows of a table with names and units. {@link
 * org.meanfield.score.Scoring} is the class to read first: it asks the model in the executors,
 * minibatch by minibatch. A {@link org.meanfield.score.RowMaker} for each kind of model makes rows
 * of its answers; {@link org.meanfield.score.Columns} says what all rows begin with.
 *
 * <p>Uses Spark, DL4J, {@code train.spark}, {@code model}, {@code data} and {@code errors}.
 */
package org.meanfield.score;
