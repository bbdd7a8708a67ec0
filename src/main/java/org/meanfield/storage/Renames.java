package org.meanfield.storage;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;

/** Whether a file system renames a directory in one step, which object stores don't. */
public final class Renames {
  /** The schemes of file systems that surely do. */
  private static final Set<String> AT_ONCE = Set.of("file", "hdfs", "webhdfs", "swebhdfs");

  private Renames() {}

  /**
   * What renames exactly: onto a path that must not exist, in one step, or throws.
   *
   * @return empty where a rename may be seen half done
   */
  public static Optional<FileContext> exact(FileSystem fileSystem, Configuration hadoop)
      throws IOException {
    return AT_ONCE.contains(fileSystem.getUri().getScheme())
        ? Optional.of(FileContext.getFileContext(fileSystem.getUri(), hadoop))
        : Optional.empty();
  }
}
