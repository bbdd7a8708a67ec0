package org.meanfield.data;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.errors.DataException;

/** Examples in splits, which can be dealt to workers. */
public sealed interface Dataset
    permits ImageDataset, GeneratedDataset, PreparedDataset, TextDataset, NormalExamples {
  /**
   * The dataset that a configuration describes, checked as far as the driver can.
   *
   * @throws DataException if anything is missing, unreadable, malformed or inconsistent
   */
  static Dataset open(DataConfig config, Configuration hadoop) {
    if (config instanceof ImageConfig images) {
      ImageDataset all = ImageDataset.open(images, hadoop);
      return config.normalClasses().isEmpty()
          ? all
          : NormalExamples.of(all, config.normalClasses(), all.classCounts(hadoop));
    }
    if (config instanceof TextConfig text) {
      return TextDataset.open(text, hadoop);
    }
    if (config instanceof PreparedConfig prepared) {
      PreparedDataset all = PreparedDataset.open(prepared, hadoop);
      return config.normalClasses().isEmpty()
          ? all
          : NormalExamples.of(all, config.normalClasses(), all.classCounts());
    }
    if (config instanceof UnpreparedConfig) {
      throw new IllegalArgumentException("data that isn't prepared");
    }
    return new GeneratedDataset((SequenceTask) config);
  }

  /**
   * Returns the same dataset, its values and targets scaled as a model's were in its training.
   *
   * @throws DataException if these can't be
   */
  default Dataset normalisedBy(Normaliser normaliser, Normaliser targetNormaliser) {
    if (normaliser.kind() != Normaliser.Kind.NONE
        || targetNormaliser.kind() != Normaliser.Kind.NONE) {
      throw new DataException(
          "The model was trained on scaled values (data.normaliser = "
              + normaliser.kind().label()
              + ", data.targetScaling = "
              + targetNormaliser.kind().label()
              + "), but only prepared data can be normalised. Prepare it, and choose data.kind ="
              + " prepared.");
    }
    return this;
  }

  /**
   * Returns the same dataset, its categories numbered as a model knows them: those that it doesn't
   * know are unknown values.
   *
   * @param trained the model's columns, which differ from the dataset's in their vocabularies alone
   */
  default Dataset categorisedBy(List<FeatureColumn> trained) {
    return this;
  }

  /** Returns the bytes of values and their objects of all examples that a training holds. */
  default long bytesInMemory() {
    return Arrays.stream(Split.values()).mapToLong(info()::bytesInMemory).sum();
  }

  /**
   * Refuses to train a classifier where it couldn't learn what it has to tell.
   *
   * @throws DataException if there is one class only, or one that no training example has, or a
   *     split without examples
   */
  default void requireLearnable() {}

  /**
   * Counts the examples of a split, or their steps, by class; of data whose targets are classes.
   *
   * @throws DataException if there is no such split
   */
  default long[] classCounts(JavaSparkContext spark, Split split, int workers) {
    try (ShardedData data = shards(spark, split, Layout.LABELLED_ROWS, workers)) {
      return data.classCounts(info().target().outputs());
    }
  }

  /**
   * Returns the examples of some splits with their names, for a model to be asked about; the caller
   * closes it.
   *
   * @param splits some that there are
   * @param asked what the model predicts, which needn't be what the data's targets are
   * @throws DataException if examples have no names
   */
  default ExampleStream stream(
      JavaSparkContext spark, Collection<Split> splits, Layout layout, Target asked) {
    throw new DataException(
        "Examples that are drawn have no names to tell them by. Choose images, a text, or data that"
            + " was prepared.");
  }

  /** Shapes, counts and fingerprint. */
  DatasetInfo info();

  /**
   * Deals the examples of a split to {@code workers} shards, which the executors make now and hold;
   * the caller closes it.
   *
   * @throws DataException if there is no such split, or no such layout of it
   */
  ShardedData shards(JavaSparkContext spark, Split split, Layout layout, int workers);
}
