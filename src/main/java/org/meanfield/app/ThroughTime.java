package org.meanfield.app;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.config.RunConfig;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.Dataset;
import org.meanfield.data.ShardedData;
import org.meanfield.data.Split;
import org.meanfield.errors.UsageException;
import org.meanfield.model.FlatState;
import org.meanfield.model.ModelSpec;
import org.meanfield.run.ModelData;
import org.meanfield.run.RunRecord;
import org.meanfield.train.spark.SequenceTraces;
import org.meanfield.train.spark.TraceSummary;

/**
 * Follows sequences through a recurrent network: what its gates do, and how the gradient of the
 * last error fades or grows on its way back through time.
 *
 * @param sequences how many of the split; 0 for none
 * @param output a directory for the Parquet files that tell each step; empty for none
 * @param settings changes to the run's configuration, such as another {@code data.path}
 */
public record ThroughTime(int sequences, Split split, String output, List<String> settings) {
  /** Checks the ranges. */
  public ThroughTime {
    if (sequences < 0) {
      throw new UsageException("--sequences must be at least 1 but is " + sequences + ".");
    }
    if (sequences == 0 && !output.isEmpty()) {
      throw new UsageException(
          "--output needs the number of sequences to follow, such as --sequences 10.");
    }
  }

  boolean wanted() {
    return sequences > 0;
  }

  /** Follows the sequences, and writes what they did if that was asked for. */
  TraceSummary.Result of(RunDirectory run, RunRecord record, MultiLayerNetwork model) {
    try (SparkRuntime spark = SparkRuntime.start("meanfield inspect " + run)) {
      JavaSparkContext context = spark.context();
      Configuration hadoop = context.hadoopConfiguration();
      RunConfig config = record.config(new RunConfigLoader(hadoop), settings).config();
      requireRecurrent(config.model());
      String place = output.isEmpty() ? "" : NewOutput.at(output, hadoop).path().toString();
      Dataset dataset =
          Dataset.open(config.data().knowing(record.alphabet()), hadoop)
              .normalisedBy(record.normaliser(), record.target().normaliser());
      ModelData.requireShape(config.model(), record, dataset.info());
      SequenceTraces traces =
          new SequenceTraces(
              context, model.getLayerWiseConfigurations().toJson(), FlatState.parameters(model));
      try (ShardedData data =
          dataset.shards(
              context, split, ModelData.layout(config.model()), config.train().workers())) {
        if (!output.isEmpty()) {
          traces.write(data, sequences, place);
        }
        return traces.summary(data, sequences);
      }
    }
  }

  private static void requireRecurrent(ModelSpec model) {
    if (model.reads() != ModelSpec.Reads.LABELLED_SEQUENCES) {
      throw new UsageException(
          "--sequences follows sequences through recurrent layers, which this run's model does not"
              + " have. Leave the option out.");
    }
  }
}
