package org.meanfield.cli;

import java.util.stream.Stream;
import org.meanfield.app.Versions;
import org.meanfield.model.NativeRuntime;
import picocli.CommandLine.IVersionProvider;

/** {@code --version}: one line for each part, and for the kernels of each library of products. */
final class VersionText implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return Stream.concat(
            Versions.all().entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue()),
            NativeRuntime.kernels().entrySet().stream()
                .map(entry -> entry.getKey() + " kernels for " + entry.getValue()))
        .toArray(String[]::new);
  }
}
