package org.meanfield.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.PrepareConfigLoader;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.DatasetManifest.SplitCounts;
import org.meanfield.data.PreparedConfig;
import org.meanfield.data.Split;
import org.meanfield.data.UnpreparedConfig;
import org.meanfield.data.prepare.SplitByTime;
import org.meanfield.errors.UsageException;
import org.meanfield.run.Baselines;
import org.meanfield.run.CheckpointChoice;
import org.meanfield.storage.Place;
import org.meanfield.train.Evaluation;
import org.meanfield.train.StopSignal;
import org.meanfield.train.event.EventListener;
import org.meanfield.train.event.TrainingEvent;

/**
 * Tells how good forecasts would have been: from each of several times, the origins, trains a model
 * on what was known by then, and evaluates it on the stretch of time that follows. The stretches
 * are of one length and end where the next one begins; the last one ends where the data does. A
 * backtest that is started again goes on where it was.
 *
 * <p>L. J. Tashman, Out-of-sample tests of forecasting accuracy, International Journal of
 * Forecasting 16(4), 2000, doi:10.1016/S0169-2070(00)00065-0, calls this a rolling origin with
 * recalibration.
 */
public final class BacktestApp {
  private static final String LEFT_OUT = "data.splits.leftOutFraction=";

  private final LoadedConfig loaded;
  private final int origins;
  private final StopSignal stop;
  private final EventListener progress;
  private final Consumer<String> warnings;

  /**
   * Creates a backtest.
   *
   * @param loaded the configuration of the training, with {@code data.kind = source}; each origin's
   *     run is a directory in its run directory
   * @param origins the number of origins
   * @param stop may end training between two rounds
   * @param progress shown to the user while it lasts
   * @param warnings told of what is worth knowing about an origin
   */
  public BacktestApp(
      LoadedConfig loaded,
      int origins,
      StopSignal stop,
      EventListener progress,
      Consumer<String> warnings) {
    this.loaded = loaded;
    this.origins = origins;
    this.stop = stop;
    this.progress = progress;
    this.warnings = warnings;
  }

  /**
   * The outcome of a backtest.
   *
   * @param origins from the earliest to the latest one
   * @param metrics of the models, by name: over the origins
   * @param baselines by the baseline's name, its metrics over the origins
   * @param betterThanBaselines the number of origins whose model is at least as good as the best of
   *     the baselines; absent if the model and they have no metric in common that is fair to both
   */
  public record Result(
      String status,
      String run,
      List<Origin> origins,
      Map<String, Spread> metrics,
      Map<String, Map<String, Spread>> baselines,
      @JsonInclude(JsonInclude.Include.NON_NULL) Integer betterThanBaselines) {}

  /**
   * The model of one origin, and its evaluation on the stretch that follows.
   *
   * @param trainedTo the time of the last step that the model was trained on
   * @param from the time of the first step that it was evaluated on
   * @param to the time of the last one
   * @param run the directory of the model's run
   * @param baselines their metrics on the same examples, by their names
   */
  public record Origin(
      String trainedTo,
      String from,
      String to,
      String run,
      String datasetFingerprint,
      String parametersSha256,
      Evaluation evaluation,
      Map<String, Map<String, Double>> baselines) {}

  /**
   * A metric over the origins, each of which counts alike.
   *
   * @param standardDeviation that of a sample; absent of a single origin
   */
  public record Spread(
      double mean,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double standardDeviation,
      double smallest,
      double largest) {
    private static Spread of(SummaryStatistics values) {
      return new Spread(
          values.getMean(),
          values.getN() > 1 ? values.getStandardDeviation() : null,
          values.getMin(),
          values.getMax());
    }
  }

  /**
   * Runs to the end.
   *
   * @throws org.meanfield.errors.MeanfieldException for whatever a user can mend
   */
  public Result run() {
    SplitByTime splits = splits(SparkRuntime.hadoopConfiguration());
    try (SparkRuntime spark = SparkRuntime.start("meanfield backtest " + loaded.config().run())) {
      List<Origin> judged = new ArrayList<>();
      for (int i = 1; i <= origins; i++) {
        note("origin " + i + " of " + origins);
        String settings = LEFT_OUT + (origins - i) * splits.testFraction();
        judged.add(origin(spark, i, i == origins ? List.of() : List.of(settings)));
      }
      return result(judged);
    }
  }

  /** Requires time series whose last stretches can be left out, one after the other. */
  private SplitByTime splits(Configuration hadoop) {
    if (!(loaded.config().data() instanceof UnpreparedConfig)) {
      throw new UsageException(
          "A backtest prepares the data anew for each origin, so it needs data.kind = source, with"
              + " the preparation's configuration file as data.preparation, and data.cache.");
    }
    String preparation = loaded.preparation(hadoop);
    if (!(new PrepareConfigLoader(hadoop).fromFile(preparation, List.of()).config().splits()
        instanceof SplitByTime splits)) {
      throw new UsageException(
          "A backtest is of time series, but the source of " + preparation + " is none.");
    }
    if (!splits.testFrom().isEmpty()
        || !splits.validationFrom().isEmpty()
        || splits.leftOutFraction() > 0) {
      throw new UsageException(
          "A backtest divides the time by itself: leave testFrom, validationFrom and leftOutFraction"
              + " out of data.splits in "
              + preparation
              + ", and set testFraction to the stretch that each origin is tested on.");
    }
    double most = (1 - splits.validationFraction()) / splits.testFraction();
    if (origins >= most) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--origins is %d, but with data.splits.testFraction = %s and validationFraction = %s"
                  + " nothing is left to train on before the first one. Choose at most %d origins, or"
                  + " a smaller testFraction.",
              origins,
              splits.testFraction(),
              splits.validationFraction(),
              (int) Math.ceil(most) - 1));
    }
    return splits;
  }

  private Origin origin(SparkRuntime spark, int number, List<String> settings) {
    JavaSparkContext context = spark.context();
    LoadedConfig ready = new DatasetCache(context, progress).prepared(loaded, settings);
    String directory =
        Place.below(Place.path(loaded.config().run()), "origin-" + number).toString();
    LoadedConfig run =
        new RunConfigLoader(context.hadoopConfiguration())
            .replacing(ready, Map.of("run", directory));
    TrainResult trained = new TrainApp(run, "", stop, progress).run(spark);
    Set<String> told = new LinkedHashSet<>();
    EvaluateApp.Result judged =
        new EvaluateApp(
                new CheckpointChoice(trained.run(), CheckpointChoice.NEWEST),
                Split.TEST,
                List.of(),
                EvaluateApp.Probe.NONE,
                told::add)
            .run(context);
    told.forEach(warning -> warnings.accept("Origin " + number + ": " + warning));
    Map<String, SplitCounts> counts =
        DatasetManifest.read(
                Place.path(((PreparedConfig) ready.config().data()).path()),
                context.hadoopConfiguration())
            .splits();
    return new Origin(
        counts.get(Split.TRAIN.label()).to(),
        counts.get(Split.TEST.label()).from(),
        counts.get(Split.TEST.label()).to(),
        trained.run(),
        judged.datasetFingerprint(),
        judged.parametersSha256(),
        judged.evaluation(),
        judged.baselines());
  }

  private Result result(List<Origin> judged) {
    Map<String, Map<String, Spread>> baselines = new LinkedHashMap<>();
    for (String name : judged.get(0).baselines().keySet()) {
      baselines.put(
          name,
          spreads(
              judged.stream()
                  .map(origin -> origin.baselines().getOrDefault(name, Map.of()))
                  .toList()));
    }
    List<String> by = loaded.config().model().baselineMetrics();
    long worse =
        judged.stream()
            .filter(
                origin ->
                    !Baselines.warnings("", by, origin.evaluation().metrics(), origin.baselines())
                        .isEmpty())
            .count();
    return new Result(
        "completed",
        new Path(judged.get(0).run()).getParent().toString(),
        judged,
        spreads(judged.stream().map(origin -> origin.evaluation().metrics()).toList()),
        baselines,
        isCompared(by, judged) ? Integer.valueOf(origins - (int) worse) : null);
  }

  private static boolean isCompared(List<String> by, List<Origin> judged) {
    return judged.stream()
        .allMatch(
            origin ->
                by.stream()
                    .filter(origin.evaluation().metrics()::containsKey)
                    .limit(1)
                    .anyMatch(
                        metric ->
                            origin.baselines().values().stream()
                                .anyMatch(its -> its.containsKey(metric))));
  }

  private static Map<String, Spread> spreads(List<Map<String, Double>> metrics) {
    Map<String, SummaryStatistics> statistics = new TreeMap<>();
    metrics.forEach(
        its ->
            its.forEach(
                (name, value) ->
                    statistics
                        .computeIfAbsent(name, it -> new SummaryStatistics())
                        .addValue(value)));
    Map<String, Spread> spreads = new TreeMap<>();
    statistics.forEach((name, values) -> spreads.put(name, Spread.of(values)));
    return spreads;
  }

  private void note(String message) {
    progress.on(new TrainingEvent.Note(message));
  }
}
