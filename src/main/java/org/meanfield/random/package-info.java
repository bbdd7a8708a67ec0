/**
 * Randomness that depends on logical coordinates alone: run seed, epoch, round, worker. {@link
 * org.meanfield.random.Seeds} makes seeds and orders of them, {@link
 * org.meanfield.random.CounterRandom} arrays of numbers.
 *
 * <p>Uses nothing but the JDK; every package above {@code errors} may use it.
 */
package org.meanfield.random;
