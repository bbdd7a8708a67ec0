/**
 * The directory that native libraries are unpacked to. {@link
 * org.meanfield.natives.NativeLibraries} chooses it, and is called before one is loaded.
 *
 * <p>Uses the JDK and {@code errors}; {@code data} and {@code model} use it.
 */
package org.meanfield.natives;
