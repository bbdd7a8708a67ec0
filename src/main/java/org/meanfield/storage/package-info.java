/**
 * Users' paths, and the abilities of file systems. {@link org.meanfield.storage.Place} is the class
 * to read first: every path that a user gives becomes one. {@link org.meanfield.storage.Renames}
 * tells which file systems rename in one step, {@link org.meanfield.storage.Permissions} what they
 * don't let this user do, {@link org.meanfield.storage.WholeDirectory} is a directory that appears
 * whole, {@link org.meanfield.storage.ProcessIdentity} tells whether a process that left something
 * on one has ended.
 *
 * <p>Uses Hadoop, and {@code errors} of our own; {@code app}, {@code checkpoint}, {@code config},
 * {@code data}, {@code retrain} and {@code train} use it.
 */
package org.meanfield.storage;
