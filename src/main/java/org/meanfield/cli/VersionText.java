package org.meanfield.cli;

import org.meanfield.app.Versions;
import picocli.CommandLine.IVersionProvider;

/** {@code --version}: one line for each part. */
final class VersionText implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return Versions.all().entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .toArray(String[]::new);
  }
}
