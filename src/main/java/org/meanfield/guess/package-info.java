/**
 * Guesses what a user's files are, and writes the configurations that fit them. {@link
 * org.meanfield.guess.Guesser} is the class to read first: it looks at files and asks one rule
 * after the other. {@link org.meanfield.guess.Table} is a table's first rows with a {@link
 * org.meanfield.guess.ColumnSummary} of each column, of which {@link
 * org.meanfield.guess.SeriesRule}, {@link org.meanfield.guess.SequenceRule} and {@link
 * org.meanfield.guess.ExampleRule} are functions; {@link org.meanfield.guess.FolderRule} is one of
 * the files' names. {@link org.meanfield.guess.ConfigText} puts settings down with their comments.
 *
 * <p>Uses {@code data.source} to read samples, {@code errors}, and of Spark and Hadoop only what
 * readers are given.
 */
package org.meanfield.guess;
