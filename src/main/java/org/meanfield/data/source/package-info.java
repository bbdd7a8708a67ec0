/**
 * Users' files in, records out. Each record of {@link org.meanfield.data.source.SourceConfig} reads
 * one kind of source into rows of {@link org.meanfield.data.source.SourceRow}: examples, and
 * records that are none, with the reason; {@link org.meanfield.data.source.Reading} is what it gets
 * for that, and where it says what else it found; {@link org.meanfield.data.source.Arrivals} tells
 * what comes to a source while it is watched. Files are read by what exists for them, Spark's
 * readers and ImageIO; CSV by {@link org.meanfield.data.source.TableText} and our own, which counts
 * lines.
 *
 * <p>Uses Spark, Hadoop and ImageIO, and {@code data}, {@code random}, {@code cluster}, {@code
 * storage} and {@code errors} of our own.
 */
package org.meanfield.data.source;
