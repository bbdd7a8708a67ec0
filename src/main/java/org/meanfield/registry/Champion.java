package org.meanfield.registry;

import java.time.Instant;
import java.util.Objects;

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
    String version, String model, String checkpoint, String parametersSha256, String since) {
  /** Requires all of it, and a time that is one. */
  public Champion {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(checkpoint, "checkpoint");
    Objects.requireNonNull(parametersSha256, "parametersSha256");
    Instant.parse(Objects.requireNonNull(since, "since"));
  }
}
