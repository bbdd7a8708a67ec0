package org.meanfield.cli;

import java.util.stream.Stream;
import org.meanfield.run.Versions;
import picocli.CommandLine.IVersionProvider;

/** The text of {@code --version}: a line for each part, and for each library's kernels. */
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
