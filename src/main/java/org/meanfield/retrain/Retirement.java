package org.meanfield.retrain;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.checkpoint.LockConfig;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.data.prepare.Preparation;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.LockedException;
import org.meanfield.registry.Champion;
import org.meanfield.registry.Registry;
import org.meanfield.registry.RetentionConfig;
import org.meanfield.run.RunRecord;
import org.meanfield.storage.Place;

/**
 * Frees the space of old versions: removes their runs, and the datasets of {@code data.cache} that
 * no other version was trained on, or no version at all. What they were begun for and what was
 * decided stays. Never removed are the champion's, those of the one before it, which a rollback
 * brings back, those that aren't decided on, and runs that somebody trains in.
 */
public final class Retirement {
  private final Registry registry;
  private final RetentionConfig config;
  private final LockConfig lockConfig;
  private final Configuration hadoop;
  private final Consumer<String> notes;

  /**
   * Frees the space of a registry's old versions.
   *
   * @param notes told what is being done
   */
  public Retirement(
      Registry registry,
      RetentionConfig config,
      LockConfig lockConfig,
      Configuration hadoop,
      Consumer<String> notes) {
    this.registry = registry;
    this.config = config;
    this.lockConfig = lockConfig;
    this.hadoop = hadoop;
    this.notes = notes;
  }

  /**
   * Removes what needn't stay; done again, or gone on with after a death, it removes the same.
   *
   * @param cache where datasets may be removed; empty for nowhere
   * @param dataset the one that tonight's data was prepared in, which stays; empty if it wasn't
   * @param lock of the registry
   */
  public void retire(Optional<String> cache, Optional<String> dataset, DirectoryLock lock) {
    if (!config.isLimited()) {
      return;
    }
    Set<String> kept = kept();
    List<String> old =
        registry.versions().stream()
            .filter(name -> !kept.contains(name) && run(name).exists())
            .filter(this::isFree)
            .toList();
    // Before the runs, which tell of them.
    cache.ifPresent(place -> removeDatasets(qualified(place), dataset, old, lock));
    for (String name : old) {
      notes.accept("removing the run of version " + name);
      registry.removeRun(name, lock);
    }
  }

  private void removeDatasets(
      Path cache, Optional<String> tonights, List<String> old, DirectoryLock lock) {
    Set<Path> needed = new TreeSet<>();
    tonights.map(this::qualified).ifPresent(needed::add);
    registry.versions().stream()
        .filter(name -> !old.contains(name))
        .forEach(name -> dataset(name).ifPresent(needed::add));
    Set<Path> known = new TreeSet<>(needed);
    registry.datasets().forEach(path -> known.add(qualified(path)));
    old.forEach(name -> dataset(name).ifPresent(known::add));
    known.removeIf(dataset -> !cache.equals(dataset.getParent()));
    // Nights on which nothing was to be done leave no version that would tell of their data.
    registry.keepDatasets(known.stream().map(Path::toString).toList(), lock);
    known.removeIf(dataset -> !needed.contains(dataset) && isRemoved(dataset));
    registry.keepDatasets(known.stream().map(Path::toString).toList(), lock);
  }

  private Set<String> kept() {
    Set<String> kept = new HashSet<>();
    registry.champion().map(Champion::version).ifPresent(kept::add);
    registry.predecessor().ifPresent(kept::add);
    List<String> versions = registry.versions();
    versions.stream().filter(name -> registry.decision(name).isEmpty()).forEach(kept::add);
    kept.addAll(
        versions.subList(Math.max(0, versions.size() - config.versions()), versions.size()));
    return kept;
  }

  private RunDirectory run(String version) {
    return RunDirectory.at(registry.run(version), hadoop);
  }

  /** Tells whether nobody trains in a version's run, by hand for instance. */
  private boolean isFree(String version) {
    try {
      DirectoryLock.take(run(version), lockConfig).close();
      return true;
    } catch (LockedException e) {
      notes.accept("the run of version " + version + " stays: " + e.getMessage());
      return false;
    }
  }

  /** Finds what a version was trained on, if that was prepared and its run is there. */
  private Optional<Path> dataset(String version) {
    return RunRecord.read(run(version)).flatMap(RunRecord::preparedDataset).map(this::qualified);
  }

  private Path qualified(String path) {
    try {
      return Place.of(path, hadoop).path();
    } catch (IOException | IllegalArgumentException e) {
      throw new CheckpointException("Cannot look at " + path + ": " + e.getMessage(), e);
    }
  }

  private boolean isRemoved(Path dataset) {
    boolean removed = Preparation.remove(dataset, hadoop);
    notes.accept(
        removed
            ? "removed the dataset " + dataset
            : "the dataset " + dataset + " stays: another process may write there");
    return removed;
  }
}
