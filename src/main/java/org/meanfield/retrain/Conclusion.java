package org.meanfield.retrain;

import java.time.Clock;
import java.util.function.Consumer;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.registry.Champion;
import org.meanfield.registry.Decision;
import org.meanfield.registry.Decision.Outcome;
import org.meanfield.registry.HistoryEntry;
import org.meanfield.registry.Registry;
import org.meanfield.run.TrainingCheckpoints;

/**
 * Carries out what was decided on a version: points to it if it was promoted, and writes it into
 * the history. Doing so once more after a death changes nothing.
 */
public final class Conclusion {
  private final Registry registry;
  private final DirectoryLock lock;
  private final Clock clock;
  private final Consumer<String> notes;

  /**
   * Creates the end of a retraining for versions of a registry.
   *
   * @param lock of the registry
   * @param notes told what is being done
   */
  public Conclusion(Registry registry, DirectoryLock lock, Clock clock, Consumer<String> notes) {
    this.registry = registry;
    this.lock = lock;
    this.clock = clock;
    this.notes = notes;
  }

  /** Concludes a version that has been decided on. */
  public Decision of(String version) {
    Decision decision = registry.decision(version).orElseThrow();
    if (decision.outcome() == Outcome.PROMOTED) {
      notes.accept("promoting version " + version);
      install(registry, version, decision, decision.decided(), lock);
    }
    notes.accept("version " + version + " is " + decision.outcome().label());
    registry.record(
        new HistoryEntry(
            decision.decided(),
            decision.outcome().label(),
            version,
            registry.champion().map(Champion::version).orElse(""),
            decision.reasons()),
        lock);
    return decision;
  }

  /** Concludes a version that won't be finished. */
  public void abandon(String version) {
    registry.decide(
        version,
        Decision.abandoned(
            clock.instant().toString(), "Settings, data or champion have changed since."),
        lock);
    of(version);
  }

  /** Makes a version the one in use. */
  public static void install(
      Registry registry, String version, Decision decision, String since, DirectoryLock lock) {
    registry.install(
        new Champion(
            version,
            version + "/run/checkpoints/" + decision.checkpoint() + "/" + TrainingCheckpoints.MODEL,
            decision.checkpoint(),
            decision.parametersSha256(),
            since),
        lock);
  }
}
