package org.meanfield.train;

import java.io.Serializable;

/**
 * What a logical worker goes on from instead of the global state.
 *
 * @param parameters empty if it starts at the global ones
 * @param updaterState empty if it starts with the global one
 */
public record OwnState(float[] parameters, float[] updaterState) implements Serializable {}
