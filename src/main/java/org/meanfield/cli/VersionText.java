package org.meanfield.cli;

import java.util.stream.Stream;
import org.meanfield.run.Versions;
import picocli.CommandLine.IVersionProvider;

/** {@code --version}: one line for each part, and for the kernels of each library of products. */
final class VersionText implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return Stream.concat(
            Versions.all().entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue()),
            Versions.kernels().entrySet().stream()
                .map(entry -> entry.getKey() + " kernels for " + entry.getValue()))
        .toArray(String[]::new);
  }
}
