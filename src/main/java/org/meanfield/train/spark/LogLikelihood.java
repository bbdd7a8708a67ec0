package org.meanfield.train.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.cluster.SparkJobs;
import org.meanfield.data.ShardedData;
import org.meanfield.errors.TrainingException;
import org.meanfield.model.rbm.AnnealedImportanceSampler;
import org.meanfield.model.rbm.AnnealingSpec;
import org.meanfield.model.rbm.LogOdds;
import org.meanfield.model.rbm.LogPartition;
import org.meanfield.model.rbm.RbmLayer;
import org.meanfield.random.Seeds;
import org.meanfield.train.Evaluation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mean log-likelihood of examples, −F(v) − ln Z: evaluations tell the free energy F, and tasks
 * of independent chains estimate ln Z. How chains are dealt to tasks depends on nothing but their
 * number, so the estimate is the same on any cluster.
 */
public final class LogLikelihood {
  private static final Logger LOG = LoggerFactory.getLogger(LogLikelihood.class);
  private static final long ANNEALING_STREAM = 11;

  /** The chains of a task; with fewer, most of a step goes to reading the weights. */
  private static final int CHAINS_PER_TASK = 50;

  private final JavaSparkContext spark;
  private final String configurationJson;
  private final AnnealingSpec annealing;
  private final long seed;
  private final ShardedData training;
  private final Consumer<String> warnings;
  private float[] partitioned = new float[0];
  private LogPartition partition;

  /**
   * Creates the estimator for machines of one configuration.
   *
   * @param annealing how; it may ask for nothing
   * @param seed of the run
   * @param training the data at whose means chains begin
   * @param warnings told if an estimate rests on too few chains
   */
  public LogLikelihood(
      JavaSparkContext spark,
      String configurationJson,
      AnnealingSpec annealing,
      long seed,
      ShardedData training,
      Consumer<String> warnings) {
    this.spark = spark;
    this.configurationJson = configurationJson;
    this.annealing = annealing;
    this.seed = seed;
    this.training = training;
    this.warnings = warnings;
  }

  /**
   * Adds the log-likelihood to an evaluation that tells of free energies, if it is asked for. The
   * partition function of the parameters asked for last is kept.
   */
  public Evaluation addTo(Evaluation evaluation, float[] parameters) {
    if (!annealing.asked()) {
      return evaluation;
    }
    if (partitioned != parameters) {
      partition = partition(parameters, LogOdds.of(SparkMoments.of(spark, training).means()));
      partitioned = parameters;
    }
    Map<String, Double> metrics = new TreeMap<>(evaluation.metrics());
    double ofMean = metrics.get(RbmJudge.FREE_ENERGY_ERROR);
    metrics.put("logLikelihood", -metrics.get(RbmJudge.FREE_ENERGY_MEAN) - partition.value());
    metrics.put("logLikelihoodStandardError", Math.hypot(ofMean, partition.standardError()));
    metrics.put("logPartition", partition.value());
    metrics.put("logPartitionStandardError", partition.standardError());
    metrics.put("effectiveSamples", partition.effectiveSamples());
    return new Evaluation.Unlabelled(evaluation.examples(), metrics);
  }

  private LogPartition partition(float[] parameters, double[] base) {
    spark.setJobDescription(
        String.format(
            "annealed importance sampling: %d chains of %d temperatures",
            annealing.chains(), annealing.temperatures()));
    double[] path = annealing.inverseTemperatures();
    Broadcast<Machine> machine =
        spark.broadcast(
            new Machine(new ReadNetwork(configurationJson, parameters), base, path, seed));
    List<ChainGroup> groups = groups(annealing.chains());
    try {
      List<double[]> chains =
          SparkJobs.explained(
              "estimating the log-likelihood",
              () -> spark.parallelize(groups, groups.size()).map(new Anneal(machine)).collect(),
              TrainingException::new);
      // Weights, hidden biases, visible biases.
      int hiddenUnits = (parameters.length - base.length) / (base.length + 1);
      LogPartition estimate =
          LogPartition.of(
              AnnealedImportanceSampler.baseLogPartition(base, hiddenUnits),
              chains.stream().flatMapToDouble(Arrays::stream).toArray());
      LOG.info(
          "ln Z is about {}, between {} and {}",
          estimate.value(),
          estimate.lower(),
          estimate.upper());
      warnOfFewSamples(estimate);
      return estimate;
    } finally {
      machine.destroy();
    }
  }

  private void warnOfFewSamples(LogPartition estimate) {
    if (estimate.effectiveSamples() < LogPartition.FEWEST_SAMPLES) {
      warnings.accept(
          String.format(
              Locale.ROOT,
              "The log-likelihood's %d chains are worth %.1f effective samples, fewer than %d, so"
                  + " that its standard error is too small. Raise"
                  + " evaluation.logLikelihood.temperatures from %,d, or else raise"
                  + " evaluation.logLikelihood.chains.",
              annealing.chains(),
              estimate.effectiveSamples(),
              LogPartition.FEWEST_SAMPLES,
              annealing.temperatures()));
    }
  }

  private static List<ChainGroup> groups(int chains) {
    List<ChainGroup> groups = new ArrayList<>();
    for (int first = 0; first < chains; first += CHAINS_PER_TASK) {
      groups.add(new ChainGroup(groups.size(), Math.min(CHAINS_PER_TASK, chains - first)));
    }
    return groups;
  }

  private record Machine(
      ReadNetwork network, double[] base, double[] inverseTemperatures, long seed)
      implements Serializable {}

  /** The chains of a task. */
  private record ChainGroup(int index, int chains) implements Serializable {}

  private static final class Anneal implements Function<ChainGroup, double[]> {
    private final Broadcast<Machine> broadcast;

    Anneal(Broadcast<Machine> broadcast) {
      this.broadcast = broadcast;
    }

    @Override
    public double[] call(ChainGroup group) {
      Machine machine = broadcast.value();
      return machine.network().ask(network -> logWeights(network, machine, group));
    }

    private static double[] logWeights(
        MultiLayerNetwork network, Machine machine, ChainGroup group) {
      long seed = Seeds.mix(machine.seed(), ANNEALING_STREAM, group.index());
      RbmLayer rbm = (RbmLayer) network.getOutputLayer();
      try (AnnealedImportanceSampler sampler =
          new AnnealedImportanceSampler(rbm, machine.base(), group.chains(), seed)) {
        return sampler.logWeights(machine.inverseTemperatures());
      }
    }
  }
}
