package org.meanfield.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.meanfield.errors.CheckpointException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run, each a directory named by its round. One is written under a temporary
 * name, read back, and renamed; only then are old ones removed. So whatever is listed was whole
 * when it appeared. On file systems that rename a directory file by file, such as object stores, it
 * is written where it belongs, and its manifest, which comes last, makes it listed.
 */
public final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final String LATEST = "latest";
  private static final String BEST = "best";
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
   * Publishes a checkpoint, makes the files {@code latest} and {@code best} name the newest and the
   * best, then removes those that needn't stay.
   *
   * @param lock of the run
   * @param manifest without its files
   * @param contents file name to content
   * @return its path
   * @throws CheckpointException if it can't be written or reads back differently; nothing is listed
   *     then
   * @throws org.meanfield.errors.LockedException if another process has taken over the run
   */
  public Path publish(
      DirectoryLock lock, Manifest manifest, Map<String, byte[]> contents, Retention retention) {
    Path published = path(manifest.round());
    try {
      run.fileSystem().mkdirs(directory);
      Manifest whole = manifest.withFiles(contents);
      if (!isPublished(published, whole)) {
        if (run.renamesAtOnce()) {
          publishByRename(lock, published, whole, contents);
        } else {
          publishByManifest(lock, published, whole, contents);
        }
      }
      tidy(lock, retention);
      return published;
    } catch (IOException e) {
      lock.requireHeld(e);
      throw new CheckpointException(
          "Cannot publish the checkpoint " + published + ": " + e.getMessage(), e);
    }
  }

  /** Points to the newest and the best, and removes what needn't stay. */
  private void tidy(DirectoryLock lock, Retention retention) throws IOException {
    List<Long> rounds = newestFirst().stream().map(Checkpoints::round).toList();
    Map<Long, Manifest> manifests = new TreeMap<>();
    rounds.forEach(round -> manifest(path(round)).ifPresent(it -> manifests.put(round, it)));
    point(lock, LATEST, name(rounds.get(0)));
    Optional<Manifest> best = retention.bestFirst(manifests).findFirst();
    if (best.isPresent()) {
      point(lock, BEST, name(best.get().round()));
    }
    for (long old : retention.superfluous(rounds, manifests)) {
      try {
        remove(lock, path(old));
      } catch (CheckpointException e) {
        // The new checkpoint is safe; the old one only takes space.
        LOG.warn("{}", e.getMessage(), e);
      }
    }
  }

  /** Whether a first try had succeeded though its answer was lost. */
  private boolean isPublished(Path published, Manifest whole) throws IOException {
    try {
      return whole.equals(files.manifest(published));
    } catch (CorruptCheckpointException e) {
      return false;
    }
  }

  private void publishByRename(
      DirectoryLock lock, Path published, Manifest whole, Map<String, byte[]> contents)
      throws IOException {
    Path temporary = lock.temporary(published.getName());
    files.write(temporary, contents);
    files.writeManifest(temporary, whole);
    files.read(temporary);
    run.rename(temporary, published);
  }

  /** Where a rename takes many steps, the manifest's appearance, which comes last, is the one. */
  private void publishByManifest(
      DirectoryLock lock, Path published, Manifest whole, Map<String, byte[]> contents)
      throws IOException {
    if (isListed(published)) {
      throw new FileAlreadyExistsException(published + " is there already");
    }
    // What a driver had begun that didn't come to its end.
    run.fileSystem().delete(published, true);
    files.write(published, contents);
    files.read(published, whole);
    lock.requireHeld();
    files.writeManifest(published, whole);
  }

  /** Makes a small file say which checkpoint is meant. */
  private void point(DirectoryLock lock, String pointer, String name) throws IOException {
    run.replaceAtOnce(
        lock.temporary(pointer),
        new Path(directory, pointer),
        (name + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Removes all that are older than a checkpoint, but for those that are pinned.
   *
   * @param oldest that stays
   * @return the paths of what was removed
   * @throws CheckpointException if one can't be
   */
  public List<Path> removeOlder(DirectoryLock lock, Path oldest, Set<Long> pinned) {
    List<Path> older =
        newestFirst().stream()
            .filter(path -> round(path) < round(oldest) && !pinned.contains(round(path)))
            .toList();
    older.forEach(path -> remove(lock, path));
    return older;
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
  private Stream<Path> begun() throws IOException {
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

  private boolean isListed(Path checkpoint) {
    if (run.renamesAtOnce()) {
      return true;
    }
    try {
      return run.fileSystem().exists(new Path(checkpoint, Manifest.FILE_NAME));
    } catch (IOException e) {
      throw unreadable(checkpoint, e);
    }
  }

  private Path path(long round) {
    return new Path(directory, name(round));
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
   * @param lock of the run
   * @param warnings told of each damaged one
   * @return empty if there is none at all
   * @throws CheckpointException if there are some but all are damaged
   */
  public <T> Optional<T> takeNewest(
      DirectoryLock lock, Reader<T> reader, Consumer<String> warnings) {
    removeUnfinished();
    return newest(reader, warnings, damaged -> damaged.forEach(path -> setAside(lock, path)));
  }

  /** What a driver that is gone had begun to write in place. */
  private void removeUnfinished() {
    if (run.renamesAtOnce()) {
      return;
    }
    try {
      for (Path unfinished : begun().filter(path -> !isListed(path)).toList()) {
        run.fileSystem().delete(unfinished, true);
      }
    } catch (IOException e) {
      throw new CheckpointException("Cannot tidy up " + directory + ": " + e.getMessage(), e);
    }
  }

  /** As {@link #takeNewest}, but changes nothing. */
  public <T> Optional<T> findNewest(Reader<T> reader, Consumer<String> warnings) {
    return newest(reader, warnings, damaged -> {});
  }

  private <T> Optional<T> newest(
      Reader<T> reader, Consumer<String> warnings, Consumer<List<Path>> asides) {
    List<Path> candidates = newestFirst();
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    for (Path candidate : candidates) {
      try {
        T sound = reader.read(named(candidate));
        asides.accept(candidates.subList(0, candidates.indexOf(candidate)));
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

  private void setAside(DirectoryLock lock, Path damaged) {
    Path aside =
        new Path(directory, "_damaged." + damaged.getName() + "." + System.currentTimeMillis());
    try {
      lock.requireHeld();
      run.rename(damaged, aside);
    } catch (IOException e) {
      throw new CheckpointException(
          "Cannot put the damaged checkpoint " + damaged + " aside: " + e.getMessage(), e);
    }
  }

  private void remove(DirectoryLock lock, Path checkpoint) {
    try {
      if (run.renamesAtOnce()) {
        // Deleting a directory takes several steps; nobody should see it between two of them.
        Path temporary = lock.temporary(checkpoint.getName());
        run.rename(checkpoint, temporary);
        run.fileSystem().delete(temporary, true);
      } else {
        lock.requireHeld();
        run.fileSystem().delete(new Path(checkpoint, Manifest.FILE_NAME), false);
        run.fileSystem().delete(checkpoint, true);
      }
    } catch (IOException e) {
      lock.requireHeld(e);
      throw new CheckpointException(
          "Cannot remove the old checkpoint " + checkpoint + ": " + e.getMessage(), e);
    }
  }
}
