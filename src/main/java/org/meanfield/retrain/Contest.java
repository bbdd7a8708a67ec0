package org.meanfield.retrain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.RetrainConfig;
import org.meanfield.data.ClassNumbers;
import org.meanfield.data.Dataset;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.data.TextConfig;
import org.meanfield.errors.CheckpointException;
import org.meanfield.random.Seeds;
import org.meanfield.registry.Champion;
import org.meanfield.registry.Decision;
import org.meanfield.registry.Decision.Outcome;
import org.meanfield.registry.Interval;
import org.meanfield.registry.Metric;
import org.meanfield.registry.Profile;
import org.meanfield.registry.Registry;
import org.meanfield.retrain.Comparison.Judged;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.run.ModelData;
import org.meanfield.run.TrainedRun;
import org.meanfield.train.Evaluation;
import org.meanfield.train.spark.ClassReport;
import org.meanfield.train.spark.FeatureMeans;
import org.meanfield.train.spark.SparkEvaluation;

/** Compares a challenger with the champion, on the same held-out examples, and decides. */
public final class Contest {
  private static final long SEED = Seeds.mix(5, 1);

  private final JavaSparkContext spark;
  private final Configuration hadoop;
  private final Registry registry;
  private final RetrainConfig config;
  private final LoadedConfig training;
  private final Consumer<String> notes;

  /**
   * Creates a contest between a challenger and the champion.
   *
   * @param training the challenger's configuration, whose data it is held on
   * @param notes told what is being done
   */
  public Contest(
      JavaSparkContext spark,
      Registry registry,
      RetrainConfig config,
      LoadedConfig training,
      Consumer<String> notes) {
    this.spark = spark;
    this.hadoop = spark.hadoopConfiguration();
    this.registry = registry;
    this.config = config;
    this.training = training;
    this.notes = notes;
  }

  /**
   * The champion's model.
   *
   * @throws CheckpointException if it is missing, damaged or not what it was, or a model of another
   *     kind or loss than the challenger: it is never replaced without a comparison
   */
  public TrainedRun defender(Champion champion) {
    TrainedRun defender = open(champion.version(), champion.checkpoint());
    if (!defender.parametersSha256().equals(champion.parametersSha256())) {
      throw new CheckpointException(
          String.format(
              "The champion, version %s of %s, has parameters %s, but was promoted with %s. Restore"
                  + " it from a copy, or choose another one with `registry promote`.",
              champion.version(),
              registry,
              defender.parametersSha256(),
              champion.parametersSha256()));
    }
    if (defender.config().model().getClass() != training.config().model().getClass()) {
      throw new CheckpointException(
          registry
              + " holds models of another kind than the training's. Give each kind a registry of its"
              + " own.");
    }
    defender.requireSameLoss(training.config());
    requireSameNormalClasses(defender);
    return defender;
  }

  private void requireSameNormalClasses(TrainedRun defender) {
    Set<String> its = Set.copyOf(defender.config().data().normalClasses());
    Set<String> ours = Set.copyOf(training.config().data().normalClasses());
    if (!its.equals(ours)) {
      throw new CheckpointException(
          String.format(
              "The champion of %s learnt with data.normalClasses = %s, but the training has %s, so"
                  + " that they can't be judged on the same examples. Set it back, or give the"
                  + " training a registry of its own.",
              registry, new TreeSet<>(its), new TreeSet<>(ours)));
    }
  }

  private TrainedRun open(String version, String checkpoint) {
    String whole = "data=" + training.dataJson();
    // Whose text was divided otherwise is held against the same windows as the other.
    String data =
        training.config().data() instanceof TextConfig
            ? whole
            : training.config().data().place().orElse(whole);
    return TrainedRun.open(
        new CheckpointChoice(registry.run(version), checkpoint), List.of(data), hadoop, notes);
  }

  /** Decides on a version that has been trained. */
  public Decision decide(
      String version, Optional<TrainedRun> defender, Instant now, DirectoryLock lock) {
    notes.accept("comparing version " + version + " with the champion");
    TrainedRun challenger = open(version, CheckpointChoice.NEWEST);
    DatasetInfo data = challenger.dataset(hadoop).info();
    Comparison comparison =
        defender
            .map(
                champion ->
                    Comparison.of(
                        challenger, champion, this::judge, data, config.comparison().minExamples()))
            .orElseGet(() -> Comparison.ofFirst(challenger, this::judge, data));
    Map<Integer, Double> drift = drift(challenger, defender, version, lock);
    List<String> against =
        new ArrayList<>(
            config
                .guardrails()
                .violated(
                    comparison.ofChallenger(challenger.classNumbers(data)),
                    comparison.compared().evaluation().metrics(),
                    comparison.ofChampion(),
                    challenger.record().classNames()));
    List<String> reasons = new ArrayList<>();
    Interval interval = comparison.interval(config.comparison().confidence(), SEED);
    if (interval != null) {
      (config.comparison().isBetter(interval) ? reasons : against)
          .add(sentence(comparison.metric(), interval));
    } else if (defender.isPresent()) {
      against.add(incomparable(comparison, version));
    } else {
      reasons.add("It is the first.");
    }
    double worst = drift.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    if (config.drift().refuse() > 0 && worst > config.drift().refuse()) {
      against.add(drifted(drift, config.drift().refuse()) + " That is beyond drift.refuse.");
    }
    List<String> warnings = new ArrayList<>(comparison.remarks());
    if (config.drift().warn() > 0 && worst > config.drift().warn()) {
      warnings.add(drifted(drift, config.drift().warn()));
    }
    return new Decision(
        against.isEmpty() ? Outcome.PROMOTED : Outcome.REFUSED,
        now.toString(),
        against.isEmpty() ? reasons : against,
        warnings,
        new Path(challenger.checkpoint().path()).getName(),
        challenger.parametersSha256(),
        comparison.metric(),
        comparison.compared().evaluation().metrics(),
        comparison.champion() == null ? Map.of() : comparison.champion().evaluation().metrics(),
        comparison.newClasses(),
        comparison.goneClasses(),
        interval,
        drift);
  }

  private String incomparable(Comparison comparison, String version) {
    return String.format(
        Locale.ROOT,
        "Only %,d held-out examples are of classes that the champion knows, fewer than"
            + " comparison.minExamples = %,d: the two can't be compared. `registry promote --registry"
            + " %s %s` makes it the champion all the same.",
        comparison.examples(),
        config.comparison().minExamples(),
        registry,
        version);
  }

  private Judged judge(TrainedRun model, ClassNumbers numbers) {
    Dataset dataset = model.datasetOfAnyClasses(hadoop);
    Target target = model.target(dataset.info());
    SparkEvaluation evaluation = new SparkEvaluation(spark, model.networkJson(), target, numbers);
    try (ShardedData heldOut = shards(model, dataset, Split.TEST)) {
      Evaluation judged =
          evaluation.evaluate(model.parameters(), heldOut, "evaluate " + model.run());
      if (config.guardrails().metrics().stream().anyMatch(Metric::isOfRankings)) {
        judged =
            new ClassReport(spark, model.networkJson(), numbers)
                .addTo(judged, model.parameters(), heldOut);
      }
      return new Judged(
          judged, evaluation.scores(model.parameters(), heldOut, "compare " + model.run()));
    }
  }

  /** Dealt to the challenger's workers, whosever the model: so that examples come in one order. */
  private ShardedData shards(TrainedRun model, Dataset dataset, Split split) {
    return dataset.shards(
        spark,
        split,
        ModelData.layout(model.config().model()),
        training.config().train().workers());
  }

  /**
   * Writes the profile of the challenger's data, and returns the features that have moved from the
   * champion's.
   */
  private Map<Integer, Double> drift(
      TrainedRun challenger, Optional<TrainedRun> defender, String version, DirectoryLock lock) {
    registry.keep(version, Profile.of(features(challenger)), lock);
    Optional<Profile> before =
        registry.champion().map(Champion::version).flatMap(registry::profile);
    if (defender.isEmpty() || before.isEmpty()) {
      return Map.of();
    }
    return new TreeMap<>(before.get().drift(features(defender.get())));
  }

  private double[][] features(TrainedRun model) {
    Dataset dataset = model.datasetOfAnyClasses(hadoop);
    DatasetInfo info = dataset.info();
    try (ShardedData data = shards(model, dataset, Split.TRAIN)) {
      return FeatureMeans.of(spark, data, info.content(), info.features());
    }
  }

  private String sentence(String metric, Interval interval) {
    String told =
        String.format(
            Locale.ROOT,
            "By %s it is %s by %.5g on %,d held-out examples, with a %.4g %% interval from %.5g to"
                + " %.5g.",
            metric,
            interval.difference() < 0 ? "worse" : "better",
            Math.abs(interval.difference()),
            interval.examples(),
            100 * interval.confidence(),
            interval.low(),
            interval.high());
    if (config.comparison().isBetter(interval) || interval.difference() <= 0) {
      return told;
    }
    return told
        + String.format(
            Locale.ROOT,
            " To be promoted its lower end must be above %s; a difference of this size takes some"
                + " %,d examples to be sure of.",
            config.comparison().margin(),
            interval.examplesNeeded());
  }

  private static String drifted(Map<Integer, Double> drift, double limit) {
    List<String> features = new ArrayList<>();
    drift.forEach(
        (feature, index) -> {
          if (index > limit) {
            features.add(String.format(Locale.ROOT, "%d (%.3f)", feature, index));
          }
        });
    return "The data has drifted from the champion's; features with their stability index: "
        + String.join(", ", features)
        + ".";
  }
}
