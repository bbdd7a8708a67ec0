package org.meanfield.storage;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RenamesTest {
  @TempDir Path directory;

  /** Local files under a scheme that isn't known to rename directories in one step. */
  public static final class Store extends RawLocalFileSystem {
    private URI uri;

    @Override
    public void initialize(URI name, Configuration conf) throws java.io.IOException {
      super.initialize(name, conf);
      uri = URI.create("store:///");
    }

    @Override
    public URI getUri() {
      return uri == null ? super.getUri() : uri;
    }
  }

  private Configuration hadoop() {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.store.impl", Store.class, RawLocalFileSystem.class);
    hadoop.setBoolean("fs.viewfs.impl.disable.cache", true);
    String mount = "fs.viewfs.mounttable.cluster.link.";
    hadoop.set(mount + "/local", directory.toUri().toString());
    hadoop.set(mount + "/objects", "store://" + directory.toUri().getPath());
    return hadoop;
  }

  private Optional<FileContext> exact(String path) throws Exception {
    return Renames.exact(Place.of(path, hadoop()), hadoop());
  }

  @Test
  void mountedFileSystemRenamesAsTheOneBehindItDoes() throws Exception {
    assertTrue(exact("viewfs://cluster/local/not/yet/there").isPresent());
    assertTrue(exact("viewfs://cluster/objects/not/yet/there").isEmpty());
    assertTrue(exact("store://" + directory).isEmpty());
    assertTrue(exact(directory.resolve("not/yet").toString()).isPresent());
  }

  @Test
  void mountedDirectoryIsRenamedInOneStepOrNot() throws Exception {
    Files.createDirectories(directory.resolve("work/inner"));
    Files.createDirectories(directory.resolve("taken"));
    FileContext renames = exact("viewfs://cluster/local/work").orElseThrow();
    assertThrows(
        FileAlreadyExistsException.class,
        () -> renames.rename(view("/local/work"), view("/local/taken")));
    renames.rename(view("/local/work"), view("/local/published"));
    assertTrue(Files.isDirectory(directory.resolve("published/inner")));
    assertFalse(Files.exists(directory.resolve("work")));
  }

  private static org.apache.hadoop.fs.Path view(String path) {
    return new org.apache.hadoop.fs.Path("viewfs://cluster" + path);
  }
}
