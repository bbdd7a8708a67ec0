package org.meanfield.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.meanfield.errors.CheckpointException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run, each a directory named by its round. One is written under a temporary
 * name, read back, and renamed; only then are old ones removed. So whatever is listed was whole
 * when it appeared.
 */
public final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
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

  /**
   * Publishes a checkpoint, then removes all but the {@code keep} newest and those that are pinned.
   *
   * @param manifest without its files
   * @param contents file name to content
   * @param pinned rounds whose checkpoints stay however old they are
   * @return its path
   * @throws CheckpointException if it can't be written or reads back differently; nothing is listed
   *     then
   */
  public Path publish(Manifest manifest, Map<String, byte[]> contents, int keep, Set<Long> pinned) {
    String name = name(manifest.round());
    Path published = new Path(directory, name);
    Path temporary = RunDirectory.temporary(directory, name);
    try {
      files.write(temporary, manifest, contents);
      files.read(temporary);
      run.rename(temporary, published);
    } catch (IOException e) {
      throw new CheckpointException(
          "Cannot publish the checkpoint " + published + ": " + e.getMessage(), e);
    }
    List<Path> newestFirst = newestFirst();
    for (Path old : newestFirst.subList(Math.min(keep, newestFirst.size()), newestFirst.size())) {
      if (!pinned.contains(round(old))) {
        try {
          remove(old);
        } catch (CheckpointException e) {
          // The new checkpoint is safe; the old one only takes space.
          LOG.warn("{}", e.getMessage(), e);
        }
      }
    }
    return published;
  }

  /**
   * Removes all that are older than a checkpoint, but for those that are pinned.
   *
   * @param oldest that stays
   * @return the paths of what was removed
   * @throws CheckpointException if one can't be
   */
  public List<Path> removeOlder(Path oldest, Set<Long> pinned) {
    List<Path> older =
        newestFirst().stream()
            .filter(path -> round(path) < round(oldest) && !pinned.contains(round(path)))
            .toList();
    older.forEach(this::remove);
    return older;
  }

  /** The paths of all checkpoints, newest first, not verified. */
  public List<Path> newestFirst() {
    try {
      return Arrays.stream(run.fileSystem().listStatus(directory))
          .filter(FileStatus::isDirectory)
          .map(FileStatus::getPath)
          .filter(path -> NAME.matcher(path.getName()).matches())
          .sorted((a, b) -> Long.compare(round(b), round(a)))
          .toList();
    } catch (FileNotFoundException e) {
      return Collections.emptyList();
    } catch (IOException e) {
      throw new CheckpointException("Cannot list " + directory + ": " + e.getMessage(), e);
    }
  }

  /** The name of the checkpoint of a round. */
  public static String name(long round) {
    return String.format(Locale.ROOT, "%06d", round);
  }

  private static long round(Path checkpoint) {
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
     * Reads it.
     *
     * @throws CorruptCheckpointException if it can't be used, so that an older one should be
     */
    T read(Checkpoint checkpoint) throws CorruptCheckpointException;
  }

  /**
   * The newest checkpoint that is whole; damaged ones before it are put aside under another name,
   * so that their rounds can be published again, and nothing of them is lost.
   *
   * @param warnings told of each damaged one
   * @return empty if there is none at all
   * @throws CheckpointException if there are some but all are damaged
   */
  public <T> Optional<T> takeNewest(Reader<T> reader, Consumer<String> warnings) {
    return newest(reader, warnings, true);
  }

  /** As {@link #takeNewest}, but changes nothing. */
  public <T> Optional<T> findNewest(Reader<T> reader, Consumer<String> warnings) {
    return newest(reader, warnings, false);
  }

  private <T> Optional<T> newest(Reader<T> reader, Consumer<String> warnings, boolean setAside) {
    List<Path> candidates = newestFirst();
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    for (Path candidate : candidates) {
      try {
        T sound = reader.read(files.read(candidate));
        if (setAside) {
          candidates.subList(0, candidates.indexOf(candidate)).forEach(this::setAside);
        }
        return Optional.of(sound);
      } catch (CorruptCheckpointException e) {
        warnings.accept(
            "The checkpoint "
                + candidate.getName()
                + " is damaged ("
                + e.getMessage()
                + "); going back to the one before.");
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
    Path path = new Path(directory, name);
    try {
      return reader.read(files.read(path));
    } catch (CorruptCheckpointException e) {
      throw new CheckpointException(
          "The checkpoint " + path + " is missing or damaged: " + e.getMessage() + ".", e);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /**
   * What a checkpoint says of itself, its files unread; empty if it doesn't say anything sensible.
   *
   * @throws CheckpointException if the file system fails
   */
  public Optional<Manifest> manifest(Path checkpoint) {
    try {
      return Optional.of(files.manifest(checkpoint));
    } catch (CorruptCheckpointException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(checkpoint, e);
    }
  }

  private static CheckpointException unreadable(Path checkpoint, IOException e) {
    return new CheckpointException(
        "Cannot read the checkpoint " + checkpoint + ": " + e.getMessage(), e);
  }

  private void setAside(Path damaged) {
    Path aside =
        new Path(directory, "_damaged." + damaged.getName() + "." + System.currentTimeMillis());
    try {
      run.rename(damaged, aside);
    } catch (IOException e) {
      throw new CheckpointException(
          "Cannot put the damaged checkpoint " + damaged + " aside: " + e.getMessage(), e);
    }
  }

  private void remove(Path checkpoint) {
    Path temporary = RunDirectory.temporary(directory, checkpoint.getName());
    try {
      // Deleting a directory takes several steps; nobody should see it between two of them.
      run.rename(checkpoint, temporary);
      run.fileSystem().delete(temporary, true);
    } catch (IOException e) {
      throw new CheckpointException(
          "Cannot remove the old checkpoint " + checkpoint + ": " + e.getMessage(), e);
    }
  }
}
