package org.meanfield.data.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.meanfield.errors.DataException;

/** All files below a folder. Spark's own listing follows a symbolic link to its parent for ever. */
final class FileListing {
  private FileListing() {}

  /**
   * Their paths relative to the folder, in order.
   *
   * @throws DataException if a folder can't be listed, or contains itself
   */
  static List<String> of(String folder, Configuration hadoop) {
    return looked(
        folder,
        "folder",
        hadoop,
        (fileSystem, root) -> {
          if (root.isFile()) {
            throw new DataException(folder + " is a file. Give the folder that it is in.");
          }
          URI top = root.getPath().toUri();
          return below(fileSystem, root).stream()
              .map(file -> top.relativize(file.getPath().toUri()).getPath())
              .sorted()
              .toList();
        });
  }

  /**
   * The paths of all files below a folder, or that of a file.
   *
   * @throws DataException if there is none
   */
  static List<String> at(String path, Configuration hadoop) {
    return looked(
        path,
        "file or folder",
        hadoop,
        (fileSystem, root) ->
            below(fileSystem, root).stream()
                .map(file -> file.getPath().toString())
                .sorted()
                .toList());
  }

  /**
   * What tells that files are others than before: a hash of the names, sizes and times of the last
   * change of all files below a folder, or of a file.
   *
   * @throws DataException if there is none
   */
  static String state(String path, Configuration hadoop) {
    return looked(
        path,
        "file or folder",
        hadoop,
        (fileSystem, root) ->
            DigestUtils.sha256Hex(
                below(fileSystem, root).stream()
                    .map(
                        file ->
                            file.getPath() + " " + file.getLen() + " " + file.getModificationTime())
                    .sorted()
                    .collect(Collectors.joining("\n"))));
  }

  /** What is found at a place. */
  @FunctionalInterface
  private interface Look<T> {
    T at(FileSystem fileSystem, FileStatus root) throws IOException;
  }

  private static <T> T looked(String path, String what, Configuration hadoop, Look<T> look) {
    org.apache.hadoop.fs.Path place = new org.apache.hadoop.fs.Path(path);
    try {
      FileSystem fileSystem = place.getFileSystem(hadoop);
      return look.at(fileSystem, fileSystem.getFileStatus(place));
    } catch (FileNotFoundException e) {
      throw new DataException("There is no " + what + " " + path + ".", e);
    } catch (IOException e) {
      throw new DataException("Cannot look at " + path + ": " + e.getMessage(), e);
    }
  }

  /** The files below a folder, or a file itself. */
  private static List<FileStatus> below(FileSystem fileSystem, FileStatus root) throws IOException {
    List<FileStatus> files = new ArrayList<>();
    Deque<FileStatus> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      FileStatus next = open.pop();
      if (next.isDirectory()) {
        requireNoLoop(next.getPath());
        open.addAll(Arrays.asList(list(fileSystem, next.getPath())));
      } else {
        files.add(next);
      }
    }
    return files;
  }

  private static FileStatus[] list(FileSystem fileSystem, org.apache.hadoop.fs.Path folder) {
    try {
      FileStatus[] all = fileSystem.listStatus(folder);
      return Arrays.stream(all)
          .filter(status -> !status.getPath().getName().matches("[._].*"))
          .toArray(FileStatus[]::new);
    } catch (IOException e) {
      throw new DataException(
          "Cannot list "
              + folder
              + ": "
              + e.getMessage()
              + ". Make it readable, or move it out of the source.",
          e);
    }
  }

  /** Only local file systems have symbolic links. */
  private static void requireNoLoop(org.apache.hadoop.fs.Path folder) throws IOException {
    if (!folder.toUri().getScheme().equals("file")) {
      return;
    }
    Path local = Path.of(folder.toUri().getPath());
    Path real = local.toRealPath();
    for (Path above = local.getParent(); above != null; above = above.getParent()) {
      if (above.toRealPath().equals(real)) {
        throw new DataException(
            local
                + " is a symbolic link to the folder "
                + above
                + ", which it lies in. Remove the link.");
      }
    }
  }
}
