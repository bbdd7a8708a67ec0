/**
 * The failures that a user can meet, and the exit codes that report them. {@link
 * org.meanfield.errors.MeanfieldException} is the class to read first.
 *
 * <p>Uses nothing but the JDK; every other package may use it.
 */
package org.meanfield.errors;
