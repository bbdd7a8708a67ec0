/**
 * What file systems can and can't do. {@link org.meanfield.storage.Renames} is all of it.
 *
 * <p>Uses Hadoop; {@code checkpoint} and {@code data} use it.
 */
package org.meanfield.storage;
