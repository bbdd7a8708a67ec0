package org.meanfield.data.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.meanfield.data.source.LeftOut.Reason;
import org.meanfield.errors.DataException;
import org.meanfield.storage.LocalNames;
import org.meanfield.storage.Place;

/**
 * All files below a folder, or a file itself, and what was passed over. Spark's own listing follows
 * a symbolic link to its parent for ever, and Hadoop's tells nothing of what it can't look at.
 */
final class FileListing {
  private final FileSystem fileSystem;
  private final URI top;
  private final List<FileStatus> files = new ArrayList<>();
  private final LeftOut leftOut = new LeftOut();
  private final Set<String> hiddenFolders = new HashSet<>();

  private FileListing(FileSystem fileSystem, FileStatus root) throws IOException {
    this.fileSystem = fileSystem;
    this.top = root.getPath().toUri();
    Deque<FileStatus> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      FileStatus next = open.pop();
      if (!next.isDirectory()) {
        files.add(next);
        continue;
      }
      requireNoLoop(next.getPath());
      FileStatus[] entries = list(next.getPath());
      if (entries.length == 0 && !next.equals(root)) {
        leftOut.add(Reason.EMPTY, relative(next));
      }
      for (FileStatus entry : entries) {
        if (isData(entry)) {
          open.add(entry);
        }
      }
    }
  }

  private FileListing(Place folder, List<Portion.ListedFile> chosen) {
    this.fileSystem = folder.fileSystem();
    this.top = folder.path().toUri();
    for (Portion.ListedFile file : chosen) {
      files.add(new FileStatus(file.bytes(), false, 1, 1, 0, Place.path(file.path())));
    }
  }

  /**
   * Lists a folder.
   *
   * @throws DataException if it is none, can't be listed, or contains itself
   */
  static FileListing of(String folder, Configuration hadoop) {
    return looked(folder, "folder", hadoop);
  }

  /**
   * Lists a folder, or a file as the only one.
   *
   * @throws DataException if there is none, it can't be listed, or contains itself
   */
  static FileListing at(String path, Configuration hadoop) {
    return looked(path, "file or folder", hadoop);
  }

  /** Lists a folder as {@link #of(String, Configuration)} does, or what of it is to be read. */
  static FileListing of(String folder, Reading reading) {
    return chosen(folder, reading)
        .orElseGet(() -> of(folder, reading.context().hadoopConfiguration()));
  }

  /** Lists a path as {@link #at(String, Configuration)} does, or what of it is to be read. */
  static FileListing at(String path, Reading reading) {
    return chosen(path, reading).orElseGet(() -> at(path, reading.context().hadoopConfiguration()));
  }

  /** Takes the files of a portion as they were listed; some may have gone since. */
  private static Optional<FileListing> chosen(String path, Reading reading) {
    if (!(reading.portion() instanceof Portion.Files some)) {
      return Optional.empty();
    }
    try {
      Place place = Place.of(path, reading.context().hadoopConfiguration());
      return Optional.of(new FileListing(place, some.files()));
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException("Cannot look at " + path + ": " + e.getMessage(), e);
    }
  }

  private static FileListing looked(String path, String what, Configuration hadoop) {
    try {
      Place place = Place.of(path, hadoop);
      FileStatus root = place.fileSystem().getFileStatus(place.path());
      if (root.isFile() && what.equals("folder")) {
        throw new DataException(path + " is a file, not a folder. Give the folder that it is in.");
      }
      return new FileListing(place.fileSystem(), root);
    } catch (FileNotFoundException e) {
      throw new DataException("There is no " + what + " " + path + ".", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException("Cannot look at " + path + ": " + e.getMessage(), e);
    }
  }

  /** The files' whole paths, in order. */
  List<String> paths() {
    return files.stream().map(file -> file.getPath().toString()).sorted().toList();
  }

  /** The files' paths relative to the folder, in order. */
  List<String> relativePaths() {
    return files.stream().map(this::relative).sorted().toList();
  }

  /** Returns the number of bytes of all files together. */
  long bytes() {
    return files.stream().mapToLong(FileStatus::getLen).sum();
  }

  /** The folder's own path. */
  String root() {
    return new org.apache.hadoop.fs.Path(top).toString();
  }

  /** Tells whether there is such a folder, whose name says that it isn't data. */
  boolean hides(String folder) {
    return hiddenFolders.contains(folder);
  }

  /** Passes over all other files than those of some paths. */
  FileListing only(Set<String> paths) {
    files.removeIf(
        file -> {
          boolean unused = !paths.contains(file.getPath().toString());
          if (unused) {
            leftOut.add(Reason.UNUSED, relative(file));
          }
          return unused;
        });
    return this;
  }

  /** Tells what was passed over, a sentence for each reason. */
  List<String> remarks() {
    return leftOut.remarks();
  }

  /**
   * A hash of the names, sizes and times of the last change of all files, which tells that they are
   * others than before.
   */
  String state() {
    return DigestUtils.sha256Hex(
        files.stream()
            .map(file -> file.getPath() + " " + file.getLen() + " " + file.getModificationTime())
            .sorted()
            .collect(Collectors.joining("\n")));
  }

  private String relative(FileStatus file) {
    return top.relativize(file.getPath().toUri()).getPath();
  }

  private boolean isData(FileStatus entry) {
    String name = entry.getPath().getName();
    if (LeftOut.isHidden(name)) {
      if (entry.isDirectory()) {
        hiddenFolders.add(relative(entry));
      }
      if (entry.isDirectory() || !LeftOut.isOfWriters(name)) {
        leftOut.add(Reason.HIDDEN, relative(entry), entry.isFile() ? 1 : filesIn(entry));
      }
      return false;
    }
    if (LeftOut.isUnfinished(name)) {
      leftOut.add(Reason.UNFINISHED, relative(entry));
      return false;
    }
    return true;
  }

  /** Counts the files of a hidden folder, without following its links; unreadable ones as one. */
  private long filesIn(FileStatus folder) {
    long count = 0;
    Deque<FileStatus> open = new ArrayDeque<>(List.of(folder));
    while (!open.isEmpty()) {
      org.apache.hadoop.fs.Path next = open.pop().getPath();
      if (Place.isLocal(next) && Files.isSymbolicLink(Path.of(next.toUri().getPath()))) {
        continue;
      }
      try {
        for (FileStatus entry : fileSystem.listStatus(next)) {
          if (entry.isDirectory()) {
            open.add(entry);
          } else {
            count++;
          }
        }
      } catch (IOException e) {
        count++;
      }
    }
    return count;
  }

  private FileStatus[] list(org.apache.hadoop.fs.Path folder) {
    try {
      FileStatus[] entries = fileSystem.listStatus(folder);
      Arrays.sort(entries);
      return Place.isLocal(folder) ? regular(folder, entries) : entries;
    } catch (IOException | DirectoryIteratorException e) {
      throw new DataException(
          "Cannot list "
              + folder
              + ": "
              + e.getMessage()
              + ". Make it readable, or move it out of the source.",
          e);
    }
  }

  /** Compares Hadoop's listing of a local folder, which leaves out whatever fails, with Java's. */
  private FileStatus[] regular(org.apache.hadoop.fs.Path folder, FileStatus[] entries)
      throws IOException {
    Set<String> special = new HashSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of(folder.toUri().getPath()))) {
      for (Path entry : all) {
        LocalNames.fault(entry)
            .ifPresent(
                fault -> {
                  throw new DataException(fault);
                });
        String name = entry.getFileName().toString();
        String relative = top.relativize(Place.below(folder, name).toUri()).getPath();
        try {
          if (Files.readAttributes(entry, BasicFileAttributes.class).isOther()) {
            special.add(name);
            leftOut.add(Reason.SPECIAL, relative);
          }
        } catch (FileSystemException e) {
          // Anything else is gone by now, or Hadoop tells of it.
          if (Files.isSymbolicLink(entry)) {
            leftOut.add(Reason.DANGLING, relative);
          }
        }
      }
    }
    return Arrays.stream(entries)
        .filter(entry -> !special.contains(entry.getPath().getName()))
        .toArray(FileStatus[]::new);
  }

  /** Refuses a folder that links to one above it; only local file systems have symbolic links. */
  private static void requireNoLoop(org.apache.hadoop.fs.Path folder) throws IOException {
    if (!Place.isLocal(folder)) {
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
