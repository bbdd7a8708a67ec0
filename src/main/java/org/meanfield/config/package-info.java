/**
 * HOCON in, checked records out. {@link org.meanfield.config.RunConfig} is what a run is made of,
 * {@link org.meanfield.config.RunConfigLoader} reads it, {@link org.meanfield.config.RecordBinder}
 * fills any record and reports every problem with its path, file and line. {@link
 * org.meanfield.config.ConfigFile} is a file of settings on any file system, with what it includes.
 *
 * <p>Uses the packages that own the records: {@code data}, {@code model}, {@code train}, {@code
 * checkpoint}; and {@code storage}.
 */
package org.meanfield.config;
