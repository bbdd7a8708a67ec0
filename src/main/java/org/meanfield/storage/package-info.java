/**
 * What file systems can and can't do: {@link org.meanfield.storage.Renames}, and what they don't
 * let this user do: {@link org.meanfield.storage.Permissions}.
 *
 * <p>Uses Hadoop; {@code app}, {@code checkpoint}, {@code config} and {@code data} use it.
 */
package org.meanfield.storage;
