/**
 * What can go wrong for a user, and the exit code that says so. {@link
 * org.meanfield.errors.MeanfieldException} is the class to read first.
 *
 * <p>Uses nothing but the JDK; every other package may use it.
 */
package org.meanfield.errors;
