package org.meanfield.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.checkpoint.LockConfig;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.errors.CheckpointException;
import org.meanfield.registry.Champion;
import org.meanfield.registry.Decision;
import org.meanfield.registry.Decision.Outcome;
import org.meanfield.registry.HistoryEntry;
import org.meanfield.registry.Registry;
import org.meanfield.registry.Version;
import org.meanfield.retrain.Conclusion;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.run.TrainedRun;

/** Looks at a registry's versions, and chooses another champion by hand. */
public final class RegistryApp {
  private static final LockConfig LOCK = new LockConfig(5, 30);

  private final Registry registry;
  private final Clock clock;

  /** Creates the use case for the registry at {@code path}. */
  public RegistryApp(String path, Clock clock) {
    this.registry = Registry.at(path, SparkRuntime.hadoopConfiguration());
    this.clock = clock;
  }

  /**
   * A version, and what became of it.
   *
   * @param decision absent if it isn't decided yet
   */
  public record Entry(
      Version version, @JsonInclude(JsonInclude.Include.NON_NULL) Decision decision) {}

  /**
   * All that a registry holds.
   *
   * @param champion absent if there is none
   * @param versions oldest first
   * @param history oldest first
   */
  public record Listing(
      String registry,
      @JsonInclude(JsonInclude.Include.NON_NULL) Champion champion,
      List<Entry> versions,
      List<HistoryEntry> history) {}

  /** Returns all that the registry holds. */
  public Listing list() {
    return new Listing(
        registry.toString(),
        registry.champion().orElse(null),
        registry.versions().stream().map(this::show).toList(),
        registry.history());
  }

  /**
   * Returns one version, and what was decided on it.
   *
   * @throws CheckpointException if there is none of that name
   */
  public Entry show(String version) {
    return new Entry(registry.version(version), registry.decision(version).orElse(null));
  }

  /**
   * Makes a version the champion, whatever was decided on it.
   *
   * @throws CheckpointException if there is none of that name, or it was never trained to its end
   */
  public Champion promote(String version) {
    try (DirectoryLock lock = lock()) {
      return install(version, "promoted-by-hand", lock);
    }
  }

  /**
   * Makes that version the champion which was before the present one became it.
   *
   * @throws CheckpointException if there was none
   */
  public Champion rollback() {
    try (DirectoryLock lock = lock()) {
      return install(before(), "rolled-back", lock);
    }
  }

  private String before() {
    Champion current =
        registry
            .champion()
            .orElseThrow(() -> new CheckpointException(registry + " has no champion."));
    return registry
        .predecessor()
        .orElseThrow(
            () ->
                new CheckpointException(
                    "There was no champion before version "
                        + current.version()
                        + " to roll back to."));
  }

  private DirectoryLock lock() {
    DirectoryLock lock = registry.lock(LOCK);
    Optional<String> unfinished = registry.unfinished();
    if (unfinished.flatMap(registry::decision).isPresent()) {
      // What a retraining had decided when it died comes first.
      new Conclusion(registry, lock, clock, note -> {}).of(unfinished.get());
    }
    return lock;
  }

  /** Requires that the installed model is the one that was decided on. */
  private void requireWhole(String version, Decision decision) {
    if (!RunDirectory.at(registry.run(version), SparkRuntime.hadoopConfiguration()).exists()) {
      throw new CheckpointException(
          "The run of version "
              + version
              + " was removed, as retention.versions of its retraining demands. Choose another"
              + " version; `registry list` names them.");
    }
    CheckpointChoice choice = new CheckpointChoice(registry.run(version), decision.checkpoint());
    TrainedRun trained =
        TrainedRun.open(choice, List.of(), SparkRuntime.hadoopConfiguration(), warning -> {});
    if (!trained.parametersSha256().equals(decision.parametersSha256())) {
      throw new CheckpointException(
          "The model of version "
              + version
              + " has changed since it was compared. Restore its run from a copy, or choose another"
              + " version.");
    }
  }

  private Champion install(String version, String event, DirectoryLock lock) {
    Decision decision = show(version).decision();
    if (decision == null || decision.outcome() == Outcome.ABANDONED) {
      throw new CheckpointException("Version " + version + " has not been trained to its end.");
    }
    requireWhole(version, decision);
    String now = clock.instant().toString();
    Conclusion.install(registry, version, decision, now, lock);
    registry.record(
        new HistoryEntry(now, event, version, version, List.of("It was chosen by hand.")), lock);
    return registry.champion().orElseThrow();
  }
}
