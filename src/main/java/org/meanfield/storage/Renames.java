package org.meanfield.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.viewfs.ViewFileSystem;

/** The file systems that rename a directory in one step, which object stores don't. */
public final class Renames {
  /** The schemes of file systems that surely do. */
  private static final Set<String> AT_ONCE = Set.of("file", "hdfs", "webhdfs", "swebhdfs");

  private Renames() {}

  /**
   * Returns a context that renames exactly: in one step, onto a path that must not exist, or it
   * throws.
   *
   * @return empty where a rename may be seen half done
   */
  public static Optional<FileContext> exact(Place place, Configuration hadoop) throws IOException {
    return AT_ONCE.contains(scheme(place))
        ? Optional.of(FileContext.getFileContext(place.fileSystem().getUri(), hadoop))
        : Optional.empty();
  }

  /**
   * The scheme of the file system that really holds a place, which need not exist yet: one that is
   * mounted from others renames as they do.
   */
  private static String scheme(Place place) throws IOException {
    if (!(place.fileSystem() instanceof ViewFileSystem)) {
      return place.fileSystem().getUri().getScheme();
    }
    for (Path above = place.path(); above != null; above = above.getParent()) {
      try {
        return place.fileSystem().resolvePath(above).toUri().getScheme();
      } catch (FileNotFoundException e) {
        // The directory above it tells.
      }
    }
    return place.fileSystem().getUri().getScheme();
  }
}
