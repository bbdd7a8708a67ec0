package org.meanfield.app;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.DirectoryLock;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.RetrainConfig;
import org.meanfield.data.Dataset;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.errors.CheckpointException;
import org.meanfield.random.Seeds;
import org.meanfield.registry.Champion;
import org.meanfield.registry.Decision;
import org.meanfield.registry.Decision.Outcome;
import org.meanfield.registry.Guardrails.Standing;
import org.meanfield.registry.Interval;
import org.meanfield.registry.Metric;
import org.meanfield.registry.PairedBootstrap;
import org.meanfield.registry.Profile;
import org.meanfield.registry.Registry;
import org.meanfield.train.Evaluation;
import org.meanfield.train.ExampleScores;
import org.meanfield.train.spark.FeatureMeans;
import org.meanfield.train.spark.SparkEvaluation;

/** Compares a challenger with the champion, on the same held-out examples, and decides. */
final class Contest {
  private static final long SEED = Seeds.mix(5, 1);

  private final JavaSparkContext spark;
  private final Configuration hadoop;
  private final Registry registry;
  private final RetrainConfig config;
  private final LoadedConfig training;
  private final Consumer<String> notes;

  /**
   * A contest.
   *
   * @param training the challenger's configuration, whose data it is held on
   * @param notes told what is being done
   */
  Contest(
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

  /** How a model does on the held-out examples. */
  private record Judged(Evaluation evaluation, ExampleScores scores) {
    Standing standing() {
      List<Double> recalls = new ArrayList<>();
      if (evaluation instanceof Evaluation.Classification classes) {
        for (int k = 0; k < classes.confusionMatrix().size(); k++) {
          List<Long> row = classes.confusionMatrix().get(k);
          double examples = row.stream().mapToLong(Long::longValue).sum();
          recalls.add(row.get(k) / examples);
        }
      }
      return new Standing(evaluation.metrics(), recalls);
    }
  }

  /**
   * The champion's model.
   *
   * @throws CheckpointException if it is missing, damaged or not what it was, or a model of another
   *     kind than the challenger: it is never replaced without a comparison
   */
  TrainedRun defender(Champion champion) {
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
    return defender;
  }

  private TrainedRun open(String version, String checkpoint) {
    String data = training.config().data().place().orElseGet(() -> "data=" + training.dataJson());
    return TrainedRun.open(
        new CheckpointChoice(registry.run(version), checkpoint), List.of(data), hadoop, notes);
  }

  /** Decides on a version that has been trained. */
  Decision decide(String version, Optional<TrainedRun> defender, Instant now, DirectoryLock lock) {
    notes.accept("comparing version " + version + " with the champion");
    TrainedRun challenger = open(version, CheckpointChoice.NEWEST);
    Judged its = judge(challenger);
    Optional<Judged> champions = defender.map(this::judge);
    Map<Integer, Double> drift = drift(challenger, defender, version, lock);
    List<String> against =
        new ArrayList<>(
            config
                .guardrails()
                .violated(
                    its.standing(),
                    champions.map(Judged::standing).orElse(null),
                    challenger.record().classNames()));
    List<String> reasons = new ArrayList<>();
    String metric = its.scores().metric();
    Interval interval = champions.map(other -> interval(its.scores(), other.scores())).orElse(null);
    if (interval == null) {
      reasons.add("It is the first.");
    } else {
      (config.comparison().isBetter(interval) ? reasons : against).add(sentence(metric, interval));
    }
    double worst = drift.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    if (config.drift().refuse() > 0 && worst > config.drift().refuse()) {
      against.add(drifted(drift, config.drift().refuse()) + " That is beyond drift.refuse.");
    }
    boolean warn = config.drift().warn() > 0 && worst > config.drift().warn();
    return new Decision(
        against.isEmpty() ? Outcome.PROMOTED : Outcome.REFUSED,
        now.toString(),
        against.isEmpty() ? reasons : against,
        warn ? List.of(drifted(drift, config.drift().warn())) : List.of(),
        new Path(challenger.checkpoint().path()).getName(),
        challenger.parametersSha256(),
        metric,
        its.evaluation().metrics(),
        champions.map(other -> other.evaluation().metrics()).orElse(Map.of()),
        interval,
        drift);
  }

  private Judged judge(TrainedRun model) {
    SparkEvaluation evaluation =
        new SparkEvaluation(spark, model.networkJson(), model.record().target());
    try (ShardedData heldOut = shards(model, model.dataset(hadoop), Split.TEST)) {
      return new Judged(
          evaluation.evaluate(model.parameters(), heldOut, "evaluate " + model.run()),
          evaluation.scores(model.parameters(), heldOut, "compare " + model.run()));
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

  private Interval interval(ExampleScores its, ExampleScores others) {
    int sign = Metric.sign(its.metric());
    return PairedBootstrap.of(
        signed(its.values(), sign),
        signed(others.values(), sign),
        its.weights(),
        config.comparison().confidence(),
        SEED);
  }

  private static double[] signed(double[] values, int sign) {
    double[] signed = values.clone();
    for (int i = 0; i < signed.length; i++) {
      signed[i] *= sign;
    }
    return signed;
  }

  /**
   * What the challenger's data is like goes with it; returns what has moved from the champion's.
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
    Dataset dataset = model.dataset(hadoop);
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
