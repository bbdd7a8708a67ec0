package org.meanfield.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.meanfield.errors.CheckpointException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes a run's checkpoints. One is written where the lock's holder works, read back, and
 * renamed; only then are old ones removed. So whatever is listed was whole when it appeared. On
 * file systems that rename a directory file by file, such as object stores, it is written where it
 * belongs, and its manifest, which comes last, makes it listed.
 */
public final class CheckpointPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointPublisher.class);
  private static final String LATEST = "latest";
  private static final String BEST = "best";

  private final RunDirectory run;
  private final DirectoryLock lock;
  private final Path directory;
  private final CheckpointFiles files;
  private final Checkpoints checkpoints;

  /**
   * Creates the publisher for a run.
   *
   * @param lock of its directory
   */
  public CheckpointPublisher(RunDirectory run, DirectoryLock lock) {
    this.run = run;
    this.lock = lock;
    this.checkpoints = new Checkpoints(run);
    this.directory = checkpoints.directory();
    this.files = new CheckpointFiles(run);
  }

  /**
   * Publishes a checkpoint, makes the files {@code latest} and {@code best} name the newest and the
   * best, then removes those that needn't stay.
   *
   * @param manifest without its files
   * @param contents file name to content
   * @return its path
   * @throws CheckpointException if it can't be written or reads back differently; nothing is listed
   *     then
   * @throws org.meanfield.errors.LockedException if another process has taken over the run
   */
  public Path publish(Manifest manifest, Map<String, byte[]> contents, Retention retention) {
    Path published = checkpoints.path(manifest.round());
    try {
      run.fileSystem().mkdirs(directory);
      // Hashing takes as long as writing.
      CompletableFuture<Manifest> whole =
          CompletableFuture.supplyAsync(() -> manifest.withFiles(contents));
      if (!isPublished(published, whole)) {
        if (run.renamesAtOnce()) {
          publishByRename(published, whole, contents);
        } else {
          publishByManifest(published, whole, contents);
        }
      }
      tidy(retention);
      return published;
    } catch (IOException e) {
      lock.requireHeld(e);
      throw new CheckpointException(
          "Cannot publish the checkpoint " + published + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes into the manifest of a checkpoint what its state was judged to be, in one step; doing so
   * again changes nothing. Its other files stay as they are.
   *
   * @param judged the manifest of the same state, without its files
   * @return its path; empty if no checkpoint of that state is there, or it was judged otherwise
   * @throws CheckpointException if it can't be written
   * @throws org.meanfield.errors.LockedException if another process has taken over the run
   */
  public Optional<Path> judge(Manifest judged, Retention retention) {
    Path published = checkpoints.path(judged.round());
    Optional<Manifest> before =
        checkpoints.manifest(published).filter(manifest -> manifest.isJudgedBy(judged));
    try {
      if (before.isPresent()) {
        lock.requireHeld();
        run.replaceAtOnce(
            lock.temporary(ManifestFile.NAME),
            new Path(published, ManifestFile.NAME),
            ManifestFile.encode(before.get().judgedAs(judged)));
        tidy(retention);
      }
      return before.map(manifest -> published);
    } catch (IOException e) {
      lock.requireHeld(e);
      throw new CheckpointException(
          "Cannot write into the checkpoint " + published + ": " + e.getMessage(), e);
    }
  }

  /** Points to the newest and the best, and removes what needn't stay. */
  private void tidy(Retention retention) throws IOException {
    List<Long> rounds = checkpoints.newestFirst().stream().map(Checkpoints::round).toList();
    Map<Long, Manifest> manifests = new TreeMap<>();
    rounds.forEach(
        round ->
            checkpoints
                .manifest(checkpoints.path(round))
                .ifPresent(it -> manifests.put(round, it)));
    List<Long> superfluous = retention.superfluous(rounds, manifests);
    point(LATEST, Checkpoints.name(rounds.get(0)));
    manifests.keySet().removeAll(superfluous);
    Optional<Manifest> best = retention.bestFirst(manifests).findFirst();
    if (best.isPresent()) {
      point(BEST, Checkpoints.name(best.get().round()));
    } else {
      run.fileSystem().delete(new Path(directory, BEST), false);
    }
    for (long old : superfluous) {
      try {
        remove(checkpoints.path(old));
      } catch (CheckpointException e) {
        // The new checkpoint is safe; the old one only takes space.
        LOG.warn("{}", e.getMessage(), e);
      }
    }
  }

  /** Returns whether a first try had succeeded although its answer was lost. */
  private boolean isPublished(Path published, CompletableFuture<Manifest> whole)
      throws IOException {
    try {
      return files.manifest(published).equals(whole.join());
    } catch (CorruptCheckpointException e) {
      return false;
    }
  }

  private void publishByRename(
      Path published, CompletableFuture<Manifest> whole, Map<String, byte[]> contents)
      throws IOException {
    Path temporary = lock.temporary(published.getName());
    try {
      files.write(temporary, contents);
      files.verify(temporary, contents);
      files.writeManifest(temporary, whole.join());
      if (!files.manifest(temporary).equals(whole.join())) {
        throw new CorruptCheckpointException(
            temporary + " reads back with another manifest than was written", null);
      }
      run.rename(temporary, published);
    } catch (IOException | RuntimeException e) {
      discard(temporary, e);
      throw e;
    }
  }

  /** Frees the space of a try that failed: another one comes soon, with a name of its own. */
  private void discard(Path temporary, Exception failure) {
    try {
      run.fileSystem().delete(temporary, true);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Publishes where a rename takes many steps: the manifest, written last, makes it whole. */
  private void publishByManifest(
      Path published, CompletableFuture<Manifest> whole, Map<String, byte[]> contents)
      throws IOException {
    if (checkpoints.isListed(published)) {
      throw new FileAlreadyExistsException(published + " exists already");
    }
    lock.requireHeld();
    // Another driver may have begun it and died.
    run.fileSystem().delete(published, true);
    files.write(published, contents);
    files.verify(published, contents);
    lock.requireHeld();
    files.writeManifest(published, whole.join());
  }

  /** Makes a small file say which checkpoint is meant, unless it does. */
  private void point(String pointer, String name) throws IOException {
    if (pointee(pointer).filter(name::equals).isPresent()) {
      return;
    }
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
  public List<Path> removeOlder(Path oldest, Set<Long> pinned) {
    List<Path> older =
        checkpoints.newestFirst().stream()
            .filter(
                path ->
                    Checkpoints.round(path) < Checkpoints.round(oldest)
                        && !pinned.contains(Checkpoints.round(path)))
            .toList();
    older.forEach(this::remove);
    dropBestIf(older);
    return older;
  }

  /** A pointer to nothing is worse than none. */
  private void dropBestIf(List<Path> removed) {
    Path pointer = new Path(directory, BEST);
    try {
      Optional<String> best = pointee(BEST);
      if (removed.stream()
          .map(Path::getName)
          .anyMatch(name -> best.filter(name::equals).isPresent())) {
        run.fileSystem().delete(pointer, false);
      }
    } catch (IOException e) {
      throw new CheckpointException("Cannot read " + pointer + ": " + e.getMessage(), e);
    }
  }

  /** The checkpoint that a small file names; empty if there is no such file. */
  private Optional<String> pointee(String pointer) throws IOException {
    try (InputStream in = run.open(new Path(directory, pointer))) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).trim());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * The newest checkpoint that is whole; damaged ones before it are put aside under another name,
   * so that their rounds can be published again, and nothing of them is lost.
   *
   * @param warnings told of each damaged one
   * @return empty if there is none at all
   * @throws CheckpointException if there are some but all are damaged
   */
  public <T> Optional<T> takeNewest(Checkpoints.Reader<T> reader, Consumer<String> warnings) {
    removeUnfinished();
    return checkpoints.newest(reader, warnings, this::setAside);
  }

  /** Removes files that a driver which is gone had begun to write in place. */
  private void removeUnfinished() {
    if (run.renamesAtOnce()) {
      return;
    }
    try {
      for (Path unfinished :
          checkpoints.begun().filter(path -> !checkpoints.isListed(path)).toList()) {
        run.fileSystem().delete(unfinished, true);
      }
    } catch (IOException e) {
      throw new CheckpointException("Cannot tidy up " + directory + ": " + e.getMessage(), e);
    }
  }

  private void setAside(List<Path> damaged) {
    try {
      lock.requireHeld();
      for (Path checkpoint : damaged) {
        String name = "_damaged." + checkpoint.getName() + "." + System.currentTimeMillis();
        run.rename(checkpoint, new Path(directory, name));
      }
      if (!damaged.isEmpty()) {
        point(LATEST, checkpoints.newestFirst().get(0).getName());
        dropBestIf(damaged);
      }
    } catch (IOException e) {
      throw new CheckpointException(
          "Cannot set damaged checkpoints in " + directory + " aside: " + e.getMessage(), e);
    }
  }

  private void remove(Path checkpoint) {
    try {
      if (run.renamesAtOnce()) {
        // Deleting a directory takes several steps; nobody should see it between two of them.
        Path temporary = lock.temporary(checkpoint.getName());
        run.rename(checkpoint, temporary);
        run.fileSystem().delete(temporary, true);
      } else {
        lock.requireHeld();
        run.fileSystem().delete(new Path(checkpoint, ManifestFile.NAME), false);
        run.fileSystem().delete(checkpoint, true);
      }
    } catch (IOException e) {
      lock.requireHeld(e);
      throw new CheckpointException(
          "Cannot remove the old checkpoint " + checkpoint + ": " + e.getMessage(), e);
    }
  }
}
