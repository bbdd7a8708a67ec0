package org.meanfield.data.source;

import java.io.FileNotFoundException;
import java.io.IOException;
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
    org.apache.hadoop.fs.Path root = new org.apache.hadoop.fs.Path(folder);
    try {
      FileSystem fileSystem = root.getFileSystem(hadoop);
      root = fileSystem.makeQualified(root);
      if (fileSystem.getFileStatus(root).isFile()) {
        throw new DataException(folder + " is a file. Give the folder that it is in.");
      }
      List<String> files = new ArrayList<>();
      for (FileStatus file : below(fileSystem, root)) {
        files.add(root.toUri().relativize(file.getPath().toUri()).getPath());
      }
      files.sort(null);
      return files;
    } catch (FileNotFoundException e) {
      throw new DataException("There is no folder " + folder + ".", e);
    } catch (IOException e) {
      throw new DataException("Cannot list " + folder + ": " + e.getMessage(), e);
    }
  }

  private static List<FileStatus> below(FileSystem fileSystem, org.apache.hadoop.fs.Path root)
      throws IOException {
    List<FileStatus> files = new ArrayList<>();
    Deque<org.apache.hadoop.fs.Path> folders = new ArrayDeque<>(List.of(root));
    while (!folders.isEmpty()) {
      org.apache.hadoop.fs.Path next = folders.pop();
      requireNoLoop(next);
      for (FileStatus status : list(fileSystem, next)) {
        if (status.isDirectory()) {
          folders.add(status.getPath());
        } else {
          files.add(status);
        }
      }
    }
    return files;
  }

  /**
   * What tells that files are others than before: a hash of the names, sizes and times of the last
   * change of all files below a folder, or of a file.
   *
   * @throws DataException if there is none
   */
  static String state(String path, Configuration hadoop) {
    org.apache.hadoop.fs.Path place = new org.apache.hadoop.fs.Path(path);
    try {
      FileSystem fileSystem = place.getFileSystem(hadoop);
      FileStatus root = fileSystem.getFileStatus(place);
      List<FileStatus> files =
          root.isFile() ? List.of(root) : below(fileSystem, fileSystem.makeQualified(place));
      String all =
          files.stream()
              .map(file -> file.getPath() + " " + file.getLen() + " " + file.getModificationTime())
              .sorted()
              .collect(Collectors.joining("\n"));
      return DigestUtils.sha256Hex(all);
    } catch (FileNotFoundException e) {
      throw new DataException("There is no file or folder " + path + ".", e);
    } catch (IOException e) {
      throw new DataException("Cannot look at " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * The paths of all files below a folder, or that of a file.
   *
   * @throws DataException if there is none
   */
  static List<String> at(String path, Configuration hadoop) {
    org.apache.hadoop.fs.Path place = new org.apache.hadoop.fs.Path(path);
    try {
      FileSystem fileSystem = place.getFileSystem(hadoop);
      org.apache.hadoop.fs.Path full = fileSystem.makeQualified(place);
      if (fileSystem.getFileStatus(full).isFile()) {
        return List.of(full.toString());
      }
      return of(path, hadoop).stream()
          .map(file -> new org.apache.hadoop.fs.Path(full, file).toString())
          .toList();
    } catch (FileNotFoundException e) {
      throw new DataException("There is no file or folder " + path + ".", e);
    } catch (IOException e) {
      throw new DataException("Cannot look at " + path + ": " + e.getMessage(), e);
    }
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
