package org.meanfield.registry;

/**
 * The version in use: {@code champion.json}.
 *
 * @param version its name
 * @param model its {@code model.zip}, seen from the registry's directory
 * @param checkpoint the name of the checkpoint that it is part of
 * @param parametersSha256 of its parameters
 * @param since when it has been, as ISO 8601 in UTC
 */
public record Champion(
    String version, String model, String checkpoint, String parametersSha256, String since) {}
