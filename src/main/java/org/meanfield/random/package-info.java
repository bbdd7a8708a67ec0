/**
 * Randomness that depends on logical coordinates alone: run seed, epoch, round, worker. {@link
 * org.meanfield.random.Seeds} is all of it.
 *
 * <p>Uses nothing but the JDK; every package above {@code errors} may use it.
 */
package org.meanfield.random;
