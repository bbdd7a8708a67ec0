package org.meanfield.run;

import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.RunConfig;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.train.AnomalyConfig;
import org.meanfield.train.Evaluation;
import org.meanfield.train.Examiner;
import org.meanfield.train.TrainingState;
import org.meanfield.train.spark.LogLikelihood;
import org.meanfield.train.spark.SparkEvaluation;

/**
 * Judges states of a network on splits of its data, with what is only worth its time at the end.
 */
final class SplitEvaluator implements Examiner.Evaluator {
  private final SplitShards shards;
  private final SparkEvaluation evaluation;
  private final LogLikelihood likelihood;
  private final AnomalyConfig anomalies;
  private final int lastEpoch;

  SplitEvaluator(
      JavaSparkContext spark,
      RunConfig config,
      String configurationJson,
      Target target,
      SplitShards shards,
      Consumer<String> warnings) {
    this.shards = shards;
    this.anomalies = config.evaluation().anomalies();
    this.lastEpoch = config.train().epochs();
    this.evaluation = new SparkEvaluation(spark, configurationJson, target);
    this.likelihood =
        new LogLikelihood(
            spark,
            configurationJson,
            config.evaluation().logLikelihood(),
            config.train().seed(),
            shards.of(Split.TRAIN),
            warnings);
  }

  @Override
  public Evaluation evaluate(TrainingState state, Split split, int atMost) {
    int epoch = state.progress().epoch();
    Evaluation plain =
        evaluation.evaluate(
            state.parameters(),
            shards.of(split),
            atMost,
            "evaluate epoch " + epoch + " on " + split.label());
    boolean last = epoch == lastEpoch && atMost == ALL;
    Evaluation whole = last ? likelihood.addTo(plain, state.parameters()) : plain;
    boolean tells = atMost == ALL && shards.anomalies().has(split);
    return tells ? withAnomalies(whole, state.parameters(), split) : whole;
  }

  private Evaluation withAnomalies(Evaluation normal, float[] parameters, Split split) {
    AnomalyShards.Scorer scorer =
        examples -> evaluation.anomalyScores(parameters, examples, "score anomalies").values();
    AnomalyShards mixed = shards.anomalies();
    return mixed.addTo(normal, split, scorer, mixed.threshold(anomalies, scorer));
  }
}
