/**
 * Where native libraries are unpacked to. {@link org.meanfield.natives.NativeLibraries} is all of
 * it; whoever loads one calls it first.
 *
 * <p>Uses the JDK and {@code errors}; {@code data} and {@code model} use it.
 */
package org.meanfield.natives;
