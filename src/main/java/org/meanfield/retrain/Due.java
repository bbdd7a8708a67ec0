package org.meanfield.retrain;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.meanfield.config.RetrainConfig;
import org.meanfield.data.DatasetInfo;
import org.meanfield.registry.Champion;
import org.meanfield.registry.Decision.Outcome;
import org.meanfield.registry.ExampleSketch;
import org.meanfield.registry.Registry;
import org.meanfield.registry.Version;

/**
 * The decision whether a model is to be trained.
 *
 * @param reason why, or why not, as a sentence
 */
public record Due(boolean isDue, String reason) {
  /**
   * Looks at what has changed since the champion.
   *
   * @param settings fingerprint of what shapes a challenger and the decision on it
   * @param examples asked for which examples the data has, if that matters
   */
  public static Due of(
      Registry registry,
      Optional<Champion> champion,
      String settings,
      DatasetInfo data,
      Supplier<ExampleSketch> examples,
      RetrainConfig config,
      Instant now) {
    String current = champion.map(Champion::version).orElse("");
    for (String name : registry.versions()) {
      Version version = registry.version(name);
      if (version.isFor(settings, data.fingerprint(), current)
          && registry.decision(name).filter(it -> it.outcome() != Outcome.ABANDONED).isPresent()) {
        return new Due(
            false,
            "Version " + name + " was trained on this data, to challenge the same champion.");
      }
    }
    if (champion.isEmpty()) {
      return new Due(true, "There is no champion yet.");
    }
    Version last = registry.version(current);
    if (last.datasetFingerprint().equals(data.fingerprint())) {
      return new Due(false, "The data is the champion's, version " + current + ".");
    }
    Optional<ExampleSketch> before = registry.examples(current);
    if (before.isEmpty()) {
      return new Due(
          true,
          "The data has changed. Which of its examples are new is unknown, since an earlier program"
              + " trained the champion.");
    }
    long added = examples.get().notIn(before.get());
    if (added >= config.minNewExamples()) {
      return new Due(
          true,
          added > 0
              ? String.format(Locale.ROOT, "The data has changed: it has %,d new examples.", added)
              : "The data has changed.");
    }
    long days = Duration.between(Instant.parse(champion.get().since()), now).toDays();
    if (config.maxAgeDays() > 0 && days >= config.maxAgeDays()) {
      return new Due(
          true,
          String.format(
              Locale.ROOT, "The data has changed, and the champion is %d days old.", days));
    }
    return new Due(
        false,
        String.format(
            Locale.ROOT,
            "There are only %,d new examples, fewer than minNewExamples = %,d.",
            added,
            config.minNewExamples()));
  }
}
