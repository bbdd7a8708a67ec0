package org.meanfield;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.config.RunConfig;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.Dataset;
import org.meanfield.data.Layout;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.model.FlatState;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.ModelSpec.Reads;
import org.meanfield.model.Networks;
import org.meanfield.train.Epochs;
import org.meanfield.train.OwnStates;
import org.meanfield.train.Progress;
import org.meanfield.train.RoundEngine;
import org.meanfield.train.TrainConfig;
import org.meanfield.train.TrainingClock;
import org.meanfield.train.TrainingState;
import org.meanfield.train.spark.SparkEvaluation;
import org.meanfield.train.spark.SparkTraining;
import org.meanfield.train.spark.WorkerNetwork;

/**
 * A table of how rarely replicas may be averaged: quality, rounds and bytes over averaging
 * frequencies and outer optimisers, on all of MNIST. The table is of one seed; averaging every few
 * minibatches and the best of the much rarer settings are compared over three. Results are kept in
 * {@code runs/frequency.properties}; a bench that is started again goes on with those that are
 * missing.
 */
final class FrequencyBench {
  private static final int SEEDS = 3;
  private static final int[] FREQUENCIES = {1, 5, 20, 100, 500};
  private static final Setting FREQUENT = new Setting(5, Outer.NONE);

  /** The factor by which averages must be possible more rarely than {@link #FREQUENT}. */
  private static final int RARER = 10;

  private static final Path RESULTS = Path.of("runs/frequency.properties");

  /** The settings that such short trainings take instead of the configurations' for long ones. */
  private static final Map<String, List<String>> SHORT =
      Map.of(
          "lstm-mnist",
          List.of("model.dropout=0", "train.updater={kind=adam, learningRate=0.002, decay=none}"),
          "autoencoder-mnist",
          List.of(
              "model.hiddenUnit=relu",
              "model.loss=cross-entropy",
              "model.weightDecay=1e-6",
              "model.pretraining.epochs=0",
              "train.updater={kind=adam, learningRate=0.001, decay=none}"));

  private enum Outer {
    NONE("{kind=none}"),
    MOMENTUM("{kind=momentum, learningRate=1, momentum=0.5}"),
    NESTEROV("{kind=nesterov, learningRate=0.7, momentum=0.9}");

    private final String setting;

    Outer(String setting) {
      this.setting = setting;
    }
  }

  private record Setting(int frequency, Outer outer) {}

  /** The quality and cost of one training. */
  private record Trained(double metric, long rounds, double gigabytes) {}

  private final Properties results = new Properties();
  private String name;
  private int epochs;
  private String metric;
  private int workers;
  private JavaSparkContext spark;
  private Dataset dataset;
  private ShardedData train;
  private ShardedData test;

  @ParameterizedTest
  @CsvSource({
    "lstm-mnist, 3, accuracy, 1, 4, 0.002",
    "lstm-mnist, 3, accuracy, 1, 16, 0.002",
    "autoencoder-mnist, 2, squaredErrorPerExample, -1, 4, 0.2",
    "autoencoder-mnist, 2, squaredErrorPerExample, -1, 16, 0.2"
  })
  void table(
      String job, int epochsOfJob, String judgedBy, int sign, int logicalWorkers, double tolerance)
      throws Exception {
    name = job;
    epochs = epochsOfJob;
    metric = judgedBy;
    workers = logicalWorkers;
    if (Files.exists(RESULTS)) {
      try (Reader in = Files.newBufferedReader(RESULTS)) {
        results.load(in);
      }
    }
    SparkConf conf = new SparkConf().setMaster("local[2]").setAppName("frequency");
    spark = new JavaSparkContext(conf.set("spark.ui.enabled", "false"));
    try {
      RunConfig config = config(FREQUENT, 1);
      Layout layout =
          config.model().reads() == Reads.VECTORS ? Layout.VECTORS : Layout.LABELLED_ROWS;
      dataset = Dataset.open(config.data(), spark.hadoopConfiguration());
      train = dataset.shards(spark, Split.TRAIN, layout, workers);
      test = dataset.shards(spark, Split.TEST, layout, workers);
      Setting best = printTable(sign);
      double loss = sign * (meanOverSeeds(FREQUENT) - meanOverSeeds(best));
      assertTrue(loss <= tolerance, "the best rarer average is worse by " + loss);
    } finally {
      spark.stop();
    }
  }

  /** Prints what one seed gives; returns the best of the rare settings. */
  private Setting printTable(int sign) throws IOException {
    System.out.printf(
        "| %s, %d workers: k | outer | test %s | rounds | GB |%n", name, workers, metric);
    System.out.println("|---|---|---|---|---|");
    Setting best = null;
    double bestQuality = Double.NEGATIVE_INFINITY;
    for (int frequency : FREQUENCIES) {
      // Where replicas hardly part, an outer optimiser has nothing to do.
      Outer[] outers = frequency > FREQUENT.frequency() ? Outer.values() : new Outer[] {Outer.NONE};
      for (Outer outer : outers) {
        Setting setting = new Setting(frequency, outer);
        Trained trained = trained(setting, 1);
        System.out.printf(
            "| %d | %s | %.4f | %,d | %.1f |%n",
            frequency, label(outer), trained.metric(), trained.rounds(), trained.gigabytes());
        if (frequency >= RARER * FREQUENT.frequency() && sign * trained.metric() > bestQuality) {
          best = setting;
          bestQuality = sign * trained.metric();
        }
      }
    }
    return best;
  }

  private double meanOverSeeds(Setting setting) throws IOException {
    double[] metrics = new double[SEEDS];
    for (int seed = 1; seed <= SEEDS; seed++) {
      metrics[seed - 1] = trained(setting, seed).metric();
    }
    double mean = Arrays.stream(metrics).average().orElseThrow();
    System.out.printf(
        "%s, %d workers, k = %d, %s: mean of %d seeds %.4f, %s%n",
        name,
        workers,
        setting.frequency(),
        label(setting.outer()),
        SEEDS,
        mean,
        Arrays.toString(metrics));
    return mean;
  }

  private static String label(Outer outer) {
    return outer.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the result of an earlier start of this bench, or trains now. */
  private Trained trained(Setting setting, int seed) throws IOException {
    String key =
        String.join(
            ".",
            name,
            "w" + workers,
            "k" + setting.frequency(),
            label(setting.outer()),
            "s" + seed);
    if (!results.containsKey(key)) {
      Trained trained = train(config(setting, seed));
      results.setProperty(
          key, trained.metric() + " " + trained.rounds() + " " + trained.gigabytes());
      Files.createDirectories(RESULTS.getParent());
      try (Writer out = Files.newBufferedWriter(RESULTS)) {
        results.store(out, null);
      }
    }
    String[] values = results.getProperty(key).split(" ", -1);
    return new Trained(
        Double.parseDouble(values[0]), Long.parseLong(values[1]), Double.parseDouble(values[2]));
  }

  private RunConfig config(Setting setting, int seed) {
    List<String> settings = new ArrayList<>(SHORT.get(name));
    settings.addAll(
        List.of(
            "train.workers=" + workers,
            "train.averagingFrequency=" + setting.frequency(),
            "train.outer=" + setting.outer().setting,
            "train.seed=" + seed,
            "train.epochs=" + epochs));
    return new RunConfigLoader(new org.apache.hadoop.conf.Configuration())
        .fromFile("conf/" + name + ".conf", settings)
        .config();
  }

  private Trained train(RunConfig run) {
    TrainConfig config = run.train();
    MultiLayerConfiguration model =
        run.model().configuration(shape(run), config.updater(), config.seed());
    config.updater().schedule(model, epochs);
    MultiLayerNetwork network = Networks.build(model);
    String json = network.getLayerWiseConfigurations().toJson();
    RoundEngine engine =
        new RoundEngine(
            config,
            train.minibatchesPerEpoch(config.batchSize()),
            state -> {},
            event -> {},
            new TrainingClock());
    TrainingState state =
        new TrainingState(
            FlatState.parameters(network),
            FlatState.updaterState(network),
            OwnStates.NONE,
            new float
                [config.averaging().outer().stateValuesPerParameter() * (int) network.numParams()],
            Progress.START);
    SparkTraining training =
        new SparkTraining(
            spark, network, WorkerNetwork.unclipped(json), train, config, engine, state);
    for (int epoch = 0; epoch < epochs; epoch++) {
      state = Epochs.next(training.finishEpoch(state));
    }
    double reached =
        new SparkEvaluation(spark, json, dataset.info().target())
            .evaluate(state.parameters(), test, Integer.MAX_VALUE, name)
            .metrics()
            .get(metric);
    long values = (long) state.parameters().length + state.updaterState().length;
    long rounds = state.progress().rounds();
    // Each worker gets the state and gives a replica.
    double bytes = 2.0 * rounds * workers * Float.BYTES * values;
    network.close();
    return new Trained(reached, rounds, bytes / 1e9);
  }

  private DataShape shape(RunConfig run) {
    int rows = dataset.info().steps();
    int columns = dataset.info().features();
    int features = run.model().reads() == Reads.VECTORS ? rows * columns : columns;
    return new DataShape(features, dataset.info().target().outputs());
  }
}
