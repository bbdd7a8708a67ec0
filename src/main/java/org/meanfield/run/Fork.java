package org.meanfield.run;

import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.ClassNumbers;
import org.meanfield.data.DatasetInfo;
import org.meanfield.errors.CheckpointException;
import org.meanfield.model.CategoryTransfer;
import org.meanfield.model.ClassTransfer;
import org.meanfield.model.FlatState;
import org.meanfield.run.TrainingCheckpoints.Restored;

/**
 * The checkpoint of another run whose parameters a new run begins from. Nothing else of that run is
 * taken over, so settings and data may differ, even in their classes and in their categories.
 *
 * @param run the other run's directory
 * @param checkpoint its name
 * @param parametersSha256 of its parameters
 */
record Fork(String run, String checkpoint, String parametersSha256) {

  /**
   * Puts the parameters of a run's newest whole checkpoint into a network, or those of its best one
   * if it stopped early. Where the data has classes that the other run's had not, the output layer
   * grows by them; what belongs to categories is taken over by their values.
   *
   * @param data what the network is trained on
   * @throws CheckpointException if it has none, or they don't fit
   */
  static Fork begin(
      String run,
      MultiLayerNetwork network,
      DatasetInfo data,
      Configuration hadoop,
      Consumer<String> warnings) {
    TrainingCheckpoints checkpoints = TrainingCheckpoints.in(run, hadoop);
    Restored origin =
        new CheckpointChoice(run, CheckpointChoice.NEWEST).restore(checkpoints, warnings);
    Fork fork =
        new Fork(
            checkpoints.run().toString(),
            new Path(origin.path()).getName(),
            FlatState.sha256(origin.state().parameters()));
    fork.copy(checkpoints, origin, network, data, warnings);
    return fork;
  }

  /**
   * Puts the same parameters into a network once more.
   *
   * @throws CheckpointException if they aren't there any more
   */
  void beginAgain(MultiLayerNetwork network, DatasetInfo data, Configuration hadoop) {
    TrainingCheckpoints checkpoints = TrainingCheckpoints.in(run, hadoop);
    Restored origin = checkpoints.read(checkpoint);
    if (!FlatState.sha256(origin.state().parameters()).equals(parametersSha256)) {
      throw new CheckpointException(
          "The checkpoint "
              + checkpoint
              + " of "
              + run
              + " has changed since this run was begun from it. Begin another run with --fork.");
    }
    copy(checkpoints, origin, network, data, warning -> {});
  }

  private void copy(
      TrainingCheckpoints checkpoints,
      Restored origin,
      MultiLayerNetwork network,
      DatasetInfo data,
      Consumer<String> warnings) {
    MultiLayerNetwork other = checkpoints.network();
    RunRecord record = RunRecord.require(checkpoints.run());
    boolean classes =
        ClassTransfer.isPossible(network)
            && record.target().kind().isClass()
            && data.target().kind().isClass();
    CategoryTransfer categories = categories(record, network, data, warnings);
    if (!shapes(network, classes, categories).equals(shapes(other, classes, categories))) {
      throw new CheckpointException(
          "The model in "
              + run
              + " has parameters "
              + shapes(other, false, CategoryTransfer.NONE)
              + ", but the new one has "
              + shapes(network, false, CategoryTransfer.NONE)
              + ". Give it the same layers.");
    }
    if (!classes && categories.equals(CategoryTransfer.NONE)) {
      FlatState.restoreParameters(network, origin.state().parameters());
      return;
    }
    ClassNumbers numbers =
        classes ? record.classNumbers(data) : ClassNumbers.same(data.target().outputs());
    FlatState.restoreParameters(other, origin.state().parameters());
    ClassTransfer.copy(other, network, numbers.numbers(), categories);
    if (!numbers.areAllKnown()) {
      warnings.accept(
          "The model in "
              + run
              + " doesn't know the classes "
              + String.join(", ", numbers.unknown(data))
              + ". The output layer begins with random parameters for these.");
    }
  }

  /** Returns the transfer of what belongs to categories, where the data has others. */
  private CategoryTransfer categories(
      RunRecord record, MultiLayerNetwork network, DatasetInfo data, Consumer<String> warnings) {
    KnownColumns known = new KnownColumns(record.columns());
    if (!known.haveNamesAs(data.columns())) {
      return CategoryTransfer.NONE;
    }
    known.require(data.columns());
    if (known.differences(data.columns()).isEmpty()) {
      return CategoryTransfer.NONE;
    }
    known
        .unknown(data.columns())
        .forEach(
            (column, values) ->
                warnings.accept(
                    String.format(
                        Locale.ROOT,
                        "The model in %s doesn't know %,d of the values of %s: %s. Their parameters"
                            + " begin at random.",
                        run,
                        values.size(),
                        column,
                        KnownColumns.first(values))));
    return CategoryTransfer.of(
        network,
        ModelData.inputs(record.columns()),
        ModelData.inputs(data.columns()),
        known.indices(data.columns()));
  }

  private static Map<String, String> shapes(
      MultiLayerNetwork network, boolean anyClasses, CategoryTransfer categories) {
    return anyClasses
        ? ClassTransfer.shapes(network, categories)
        : network.paramTable().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry -> categories.shape(entry.getKey(), entry.getValue().shape())));
  }
}
