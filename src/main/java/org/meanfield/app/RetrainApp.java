package org.meanfield.app;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.RetrainConfig;
import org.meanfield.config.RetrainConfigLoader.LoadedRetraining;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.Dataset;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.ExampleHashes;
import org.meanfield.data.NormalExamples;
import org.meanfield.data.PreparedConfig;
import org.meanfield.data.Split;
import org.meanfield.data.UnpreparedConfig;
import org.meanfield.errors.DataException;
import org.meanfield.errors.LockedException;
import org.meanfield.errors.MeanfieldException;
import org.meanfield.registry.Champion;
import org.meanfield.registry.Decision;
import org.meanfield.registry.Decision.Outcome;
import org.meanfield.registry.ExampleSketch;
import org.meanfield.registry.Registry;
import org.meanfield.registry.Version;
import org.meanfield.retrain.Conclusion;
import org.meanfield.retrain.Contest;
import org.meanfield.retrain.Due;
import org.meanfield.retrain.Retirement;
import org.meanfield.retrain.RetrainResult;
import org.meanfield.retrain.Webhook;
import org.meanfield.run.RunRecord;
import org.meanfield.run.TrainedRun;
import org.meanfield.train.StopSignal;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;

/**
 * The scheduled job: if the data has changed since the champion, trains a challenger, compares the
 * two, and promotes or refuses it. Each step leaves something behind, and a process that is started
 * again after a death goes on from there to the same end.
 */
public final class RetrainApp {
  private static final Duration POLL = Duration.ofSeconds(5);

  private final LoadedRetraining loaded;
  private final LoadedConfig loadedTraining;
  private final RetrainConfig config;
  private final Patience patience;
  private final Clock clock;
  private final StopSignal stop;
  private final EventListener progress;
  private final Configuration hadoop = SparkRuntime.hadoopConfiguration();
  private final Registry registry;
  private final List<String> warnings = new ArrayList<>();

  /** Null until it matters which examples the data has. */
  private ExampleSketch sketch;

  /** The behaviour when somebody else holds the registry's lock. */
  public enum Patience {
    /** The retraining fails at once. */
    NONE,
    /** The retraining waits for the lock. */
    WAIT
  }

  /**
   * Creates a retraining.
   *
   * @param loadedTraining what the retraining trains
   * @param clock what time it is
   * @param stop may end training between two rounds
   * @param progress shown to the user while it lasts
   */
  public RetrainApp(
      LoadedRetraining loaded,
      LoadedConfig loadedTraining,
      Patience patience,
      Clock clock,
      StopSignal stop,
      EventListener progress) {
    this.loaded = loaded;
    this.config = loaded.config();
    this.loadedTraining = loadedTraining;
    this.patience = patience;
    this.clock = clock;
    this.stop = stop;
    this.progress = progress;
    this.registry = Registry.at(config.registry(), hadoop);
  }

  /**
   * Runs to the end.
   *
   * @throws LockedException if somebody else retrains
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public RetrainResult run() {
    RetrainResult result;
    try (DirectoryLock lock = lock();
        SparkRuntime spark = SparkRuntime.start("meanfield retrain " + config.registry())) {
      result = retrain(spark, lock);
    }
    if (result.decision() != null && result.decision().outcome() != Outcome.ABANDONED) {
      // A receiver may be slow: the registry is free again.
      new Webhook(config.webhook()).tell(result).ifPresent(warnings::add);
    }
    return result;
  }

  private DirectoryLock lock() {
    if (patience == Patience.NONE) {
      return registry.lock(config.lock());
    }
    return Failsafe.with(
            RetryPolicy.<DirectoryLock>builder()
                .handle(LockedException.class)
                .withDelay(POLL)
                .withMaxRetries(-1)
                .build())
        .get(() -> registry.lock(config.lock()));
  }

  private RetrainResult retrain(SparkRuntime spark, DirectoryLock lock) {
    note("retraining in " + registry);
    Conclusion conclusion = new Conclusion(registry, lock, clock, this::note);
    Optional<String> unfinished = registry.unfinished();
    if (unfinished.flatMap(registry::decision).isPresent()) {
      return result(unfinished.get(), conclusion.of(unfinished.get()));
    }
    Optional<Champion> champion = registry.champion();
    LoadedConfig training = new DatasetCache(spark.context(), progress).prepared(divided(champion));
    Dataset dataset = Dataset.open(training.config().data(), hadoop);
    DatasetInfo data = dataset.info();
    requireEnough(data);
    champion.ifPresent(this::warnOfClock);
    String settings = settings(training);
    String current = champion.map(Champion::version).orElse("");
    if (unfinished.isPresent()
        && !registry.version(unfinished.get()).isFor(settings, data.fingerprint(), current)) {
      note("version " + unfinished.get() + " was begun for other settings or data: abandoning it");
      conclusion.abandon(unfinished.get());
      unfinished = Optional.empty();
    }
    Supplier<ExampleSketch> examples = () -> examples(spark.context(), dataset);
    Due due = Due.of(registry, champion, settings, data, examples, config, clock.instant());
    if (unfinished.isEmpty() && !due.isDue()) {
      retire(training, lock);
      return new RetrainResult(
          "nothing-to-do", registry.toString(), "", current, List.of(due.reason()), warnings, null);
    }
    Contest contest = new Contest(spark.context(), registry, config, training, this::note);
    Optional<TrainedRun> defender = champion.map(contest::defender);
    String name = unfinished.orElseGet(registry::next);
    if (unfinished.isEmpty()) {
      note("version " + name + " begins: " + due.reason());
      registry.begin(version(name, due.reason(), current, settings, data), examples.get(), lock);
    }
    train(spark, registry.version(name), training, lock);
    registry.decide(name, contest.decide(name, defender, clock.instant(), lock), lock);
    Decision decision = conclusion.of(name);
    retire(training, lock);
    return result(name, decision);
  }

  /** Divides a text as the champion's was, if the training leaves that open. */
  private LoadedConfig divided(Optional<Champion> champion) {
    List<String> run = champion.map(it -> registry.run(it.version())).stream().toList();
    return RunRecord.dividingAs(run, loadedTraining, hadoop);
  }

  /** Looks through the data once, when it is first asked. */
  private ExampleSketch examples(JavaSparkContext spark, Dataset dataset) {
    if (sketch == null) {
      Dataset whole = dataset instanceof NormalExamples normal ? normal.all() : dataset;
      sketch =
          ExampleSketch.of(
              whole.info().examples().values().stream().mapToLong(Integer::longValue).sum(),
              ExampleHashes.lowest(spark, whole, ExampleSketch.MOST));
    }
    return sketch;
  }

  /** Frees the space of old versions; what was decided stands, even if that fails. */
  private void retire(LoadedConfig training, DirectoryLock lock) {
    Optional<String> cache =
        loadedTraining.config().data() instanceof UnpreparedConfig unprepared
            ? Optional.of(unprepared.cache())
            : Optional.empty();
    Optional<String> dataset =
        training.config().data() instanceof PreparedConfig prepared
            ? Optional.of(prepared.path())
            : Optional.empty();
    try {
      new Retirement(registry, config.retention(), config.lock(), hadoop, this::note)
          .retire(cache, dataset, lock);
    } catch (MeanfieldException e) {
      warnings.add("Old versions' runs could not all be removed: " + e.getMessage());
    }
  }

  private Version version(
      String name, String reason, String champion, String settings, DatasetInfo data) {
    Map<String, Integer> examples = new LinkedHashMap<>();
    data.examples().forEach((split, count) -> examples.put(split.label(), count));
    return new Version(
        name,
        clock.instant().toString(),
        reason,
        champion,
        config.start() == RetrainConfig.Start.CHAMPION && !champion.isEmpty(),
        settings,
        data.fingerprint(),
        examples);
  }

  private void train(
      SparkRuntime spark, Version version, LoadedConfig training, DirectoryLock lock) {
    LoadedConfig run =
        new RunConfigLoader(hadoop)
            .replacing(training, Map.of("run", registry.run(version.name())));
    String origin = version.warmStart() ? registry.run(version.champion()) : "";
    new TrainApp(run, origin, stop.or(lock::isLost), progress).run(spark);
  }

  private RetrainResult result(String version, Decision decision) {
    warnings.addAll(decision.warnings());
    return new RetrainResult(
        decision.outcome() == Outcome.PROMOTED ? "promoted" : "refused",
        registry.toString(),
        version,
        registry.champion().map(Champion::version).orElse(""),
        decision.reasons(),
        warnings,
        decision);
  }

  private String settings(LoadedConfig training) {
    return "sha256:" + DigestUtils.sha256Hex(training.fingerprint() + loaded.judgement());
  }

  private void requireEnough(DatasetInfo data) {
    int examples = data.examples().getOrDefault(Split.TEST, 0);
    int needed = config.comparison().minExamples();
    if (examples < needed) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "The test split has %,d examples, too few to compare models by: %,d are needed. Add"
                  + " data, make the test split larger, or lower comparison.minExamples.",
              examples,
              needed));
    }
  }

  private void warnOfClock(Champion champion) {
    if (clock.instant().isBefore(Instant.parse(champion.since()))) {
      warnings.add(
          "The clock says "
              + clock.instant()
              + ", but the champion was promoted later, at "
              + champion.since()
              + ". Set this machine's clock; until then the champion counts as new.");
    }
  }

  private void note(String message) {
    progress.on(new TrainingEvent.Note(message));
  }
}
