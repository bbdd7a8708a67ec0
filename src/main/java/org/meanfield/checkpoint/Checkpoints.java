package org.meanfield.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.meanfield.errors.CheckpointException;
import org.meanfield.storage.Place;

/**
 * The checkpoints of a run, each a directory named by its round: lists and reads them, and changes
 * nothing. {@link CheckpointPublisher} sees to it that what is listed was whole when it appeared.
 */
public final class Checkpoints {
  private static final Pattern NAME = Pattern.compile("\\d{6,}");

  private final RunDirectory run;
  private final Path directory;
  private final CheckpointFiles files;

  /** The checkpoints in a run directory. */
  public Checkpoints(RunDirectory run) {
    this.run = run;
    this.directory = new Path(run.path(), "checkpoints");
    this.files = new CheckpointFiles(run);
  }

  /** Returns the directory that holds the checkpoints. */
  Path directory() {
    return directory;
  }

  /** The paths of all checkpoints, newest first, not verified. */
  public List<Path> newestFirst() {
    try {
      return begun().filter(this::isListed).toList();
    } catch (IOException e) {
      throw new CheckpointException("Cannot list " + directory + ": " + e.getMessage(), e);
    }
  }

  /** The directories that have a checkpoint's name, newest first. */
  Stream<Path> begun() throws IOException {
    try {
      return Arrays.stream(run.fileSystem().listStatus(directory))
          .filter(FileStatus::isDirectory)
          .map(FileStatus::getPath)
          .filter(path -> NAME.matcher(path.getName()).matches())
          .sorted((a, b) -> Long.compare(round(b), round(a)));
    } catch (FileNotFoundException e) {
      return Stream.empty();
    }
  }

  boolean isListed(Path checkpoint) {
    if (run.renamesAtOnce()) {
      return true;
    }
    try {
      return run.fileSystem().exists(new Path(checkpoint, ManifestFile.NAME));
    } catch (IOException e) {
      throw unreadable(checkpoint, e);
    }
  }

  /** Returns where the checkpoint of a round is, or would be. */
  public Path path(long round) {
    return new Path(directory, name(round));
  }

  /** The name of the checkpoint of a round. */
  public static String name(long round) {
    return String.format(Locale.ROOT, "%06d", round);
  }

  static long round(Path checkpoint) {
    return Long.parseLong(checkpoint.getName());
  }

  /**
   * Makes something of a checkpoint whose files are what its manifest says.
   *
   * @param <T> what is made
   */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * Makes something of a checkpoint.
     *
     * @throws CorruptCheckpointException if it can't be used, so that an older one should be
     */
    T read(Checkpoint checkpoint) throws CorruptCheckpointException;
  }

  /**
   * The newest checkpoint that is whole.
   *
   * @param warnings told of each damaged one before it
   * @return empty if there is none at all
   * @throws CheckpointException if there are some but all are damaged
   */
  public <T> Optional<T> findNewest(Reader<T> reader, Consumer<String> warnings) {
    return newest(reader, warnings, damaged -> {});
  }

  /** Returns what {@link #findNewest} does, and hands over the damaged ones that are newer. */
  <T> Optional<T> newest(
      Reader<T> reader, Consumer<String> warnings, Consumer<List<Path>> damaged) {
    List<Path> candidates = newestFirst();
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    for (Path candidate : candidates) {
      try {
        T sound = reader.read(named(candidate));
        damaged.accept(candidates.subList(0, candidates.indexOf(candidate)));
        return Optional.of(sound);
      } catch (CorruptCheckpointException e) {
        warnings.accept(
            "The checkpoint "
                + candidate.getName()
                + " is damaged ("
                + e.getMessage()
                + "); going back to the one before it.");
      } catch (IOException e) {
        throw unreadable(candidate, e);
      }
    }
    throw new CheckpointException(
        "All "
            + candidates.size()
            + " checkpoints in "
            + directory
            + " are damaged. Start again in"
            + " another directory with --run.");
  }

  /**
   * One checkpoint, verified.
   *
   * @param name its directory's name, such as 000120
   * @throws CheckpointException if it is missing or damaged, by a {@link
   *     CorruptCheckpointException}, or can't be read
   */
  public <T> T read(String name, Reader<T> reader) {
    if (name.isEmpty()) {
      throw new CheckpointException(
          "--checkpoint is empty. Give a checkpoint's name, such as 000120.");
    }
    Path path = Place.below(directory, name);
    try {
      return reader.read(named(path));
    } catch (CorruptCheckpointException e) {
      throw new CheckpointException(
          "The checkpoint " + path + " is missing or damaged: " + e.getMessage() + ".", e);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** The checkpoint of that name, not another one's files under it. */
  private Checkpoint named(Path path) throws IOException {
    Checkpoint checkpoint = files.read(path);
    if (!path.getName().equals(name(checkpoint.manifest().round()))) {
      throw new CorruptCheckpointException(
          path + " holds the checkpoint of round " + checkpoint.manifest().round(), null);
    }
    return checkpoint;
  }

  /**
   * Returns the manifest of a checkpoint, without reading its other files; empty if there is none
   * that this version understands.
   *
   * @throws CheckpointException if the file system fails
   */
  public Optional<Manifest> manifest(Path checkpoint) {
    try {
      return Optional.of(files.manifest(checkpoint));
    } catch (CorruptCheckpointException | CheckpointException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(checkpoint, e);
    }
  }

  private static CheckpointException unreadable(Path checkpoint, IOException e) {
    return new CheckpointException(
        "Cannot read the checkpoint " + checkpoint + ": " + e.getMessage(), e);
  }
}
