package org.meanfield.run;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.meanfield.config.RunConfig;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.Layout;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.errors.DataException;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.NativeRuntime;
import org.meanfield.model.input.InputColumn;
import org.meanfield.train.TrainConfig;

/** The relation between a model and its dataset: shape, layout, network, and whether they fit. */
public final class ModelData {
  /** The most names of columns that a message lists. */
  private static final int NAMED = 20;

  private ModelData() {}

  /** Returns the layout of minibatches that the model takes. */
  public static Layout layout(ModelSpec model) {
    return switch (model.reads()) {
      case LABELLED_SEQUENCES -> Layout.LABELLED_ROWS;
      case VECTORS -> Layout.VECTORS;
    };
  }

  /**
   * Returns the shape of an example, as the model sees it.
   *
   * @throws DataException if the model can't read such data
   */
  public static DataShape shape(ModelSpec model, DatasetInfo data) {
    boolean vectors = model.reads() == ModelSpec.Reads.VECTORS;
    if (vectors && data.content() != Content.IMAGES && data.content() != Content.VECTORS) {
      throw new DataException(
          "The model reads vectors of one length, but the data consists of sequences. Choose"
              + " model.kind = lstm, or data.kind = images; a table whose rows are examples is"
              + " prepared with data.source.kind = table.");
    }
    if (!vectors && data.content() == Content.VECTORS) {
      throw new DataException(
          "The model reads sequences, but each example of the data is one row of a table. Choose"
              + " model.kind = autoencoder or rbm, or prepare sequences: data.source.kind ="
              + " sequence-table or time-series.");
    }
    if (!vectors && data.target().outputs() == 0) {
      throw new DataException(
          "The model learns to predict labels, but the data has none. Choose model.kind ="
              + " autoencoder or rbm, or prepare data with labels.");
    }
    if (vectors && model.readsLevels()) {
      requireLevels(data);
    }
    if (model.reads() == ModelSpec.Reads.VECTORS && !data.columns().isEmpty()) {
      throw new DataException(
          "The model reads vectors of numbers, but the data holds indices, which stand for"
              + " categories. Choose model.kind = lstm.");
    }
    return shape(model, data.steps(), data.features(), data.target(), data.columns());
  }

  /** Pixels are levels from 0 to 1, unless they are standardised; numbers of a table are any. */
  private static void requireLevels(DatasetInfo data) {
    boolean table = data.content() == Content.VECTORS;
    Normaliser.Kind kind = data.normaliser().kind();
    if (kind == Normaliser.Kind.STANDARDISE || (table && kind != Normaliser.Kind.MIN_MAX)) {
      throw new DataException(
          String.format(
              "The model takes values for probabilities, from 0 to 1, but the data is %s. Prepare"
                  + " it with data.normaliser = %s, or choose units that take any value:"
                  + " model.visibleUnit = gaussian with model.sampledInput = false, or"
                  + " model.outputUnit = linear with model.loss = squared-error.",
              kind == Normaliser.Kind.STANDARDISE ? "standardised" : "a table that isn't scaled",
              table ? "min-max" : "none, binarise or min-max"));
    }
  }

  /** Returns the shape of an example that a model was trained on, which was readable then. */
  static DataShape shape(
      ModelSpec model, int steps, int features, Target target, List<FeatureColumn> columns) {
    return switch (model.reads()) {
      case LABELLED_SEQUENCES ->
          new DataShape(steps, features, of(target.kind()), target.outputs(), inputs(columns));
      case VECTORS -> new DataShape(1, steps * features, of(target.kind()), target.outputs());
    };
  }

  /**
   * Describes the network that a run trains on a dataset.
   *
   * @throws DataException if the model can't read such data
   */
  static MultiLayerConfiguration network(RunConfig config, DatasetInfo data) {
    return network(config, shape(config.model(), data));
  }

  /** Describes the network that a run trains on examples of a shape. */
  static MultiLayerConfiguration network(RunConfig config, DataShape shape) {
    // DL4J's builders load ND4J, which reads the number of its threads then.
    NativeRuntime.pin();
    TrainConfig train = config.train();
    MultiLayerConfiguration network =
        config.model().configuration(shape, train.updater(), train.seed());
    train.updater().schedule(network, train.epochs());
    return network;
  }

  /** Returns columns as a model takes them. */
  static List<InputColumn> inputs(List<FeatureColumn> columns) {
    return columns.stream().map(ModelData::of).toList();
  }

  private static InputColumn of(FeatureColumn column) {
    return switch (column.encoding()) {
      case NUMBER -> new InputColumn.Numeric();
      case ONE_HOT -> new InputColumn.OneHot(column.vocabulary());
      case EMBEDDING -> new InputColumn.Embedded(column.vocabulary(), column.size());
    };
  }

  private static ModelSpec.Target of(Target.Kind kind) {
    return switch (kind) {
      case CLASS -> ModelSpec.Target.CLASS;
      case CLASS_PER_STEP -> ModelSpec.Target.CLASS_PER_STEP;
      case VALUE -> ModelSpec.Target.VALUE;
      case VALUE_PER_STEP -> ModelSpec.Target.VALUE_PER_STEP;
    };
  }

  /**
   * Refuses data that a run's model can't read, or whose classes it doesn't know.
   *
   * @throws DataException if it can't
   */
  public static void requireShape(ModelSpec model, RunRecord record, DatasetInfo data) {
    if (model.reads() == ModelSpec.Reads.LABELLED_SEQUENCES) {
      requireTarget(model, record, data);
      requireClasses(record.classNames(), data.classNames());
      if (data.target().outputs() > record.target().outputs()) {
        throw misfit(model, record, data);
      }
    }
    requireReadable(model, record, data);
    new KnownColumns(record.columns()).requireVocabularies(data.columns());
  }

  /**
   * Refuses data that a run's model can't read. Its classes may be others than the model's.
   *
   * @throws DataException if it can't
   */
  static void requireReadable(ModelSpec model, RunRecord record, DatasetInfo data) {
    boolean labelled = model.reads() == ModelSpec.Reads.LABELLED_SEQUENCES;
    DataShape trained = record.shape(model);
    DataShape given = shape(model, data);
    if (labelled) {
      requireTarget(model, record, data);
    }
    requireNormaliser(record.normaliser(), data);
    boolean outputsFit =
        !labelled || record.target().kind().isClass() || given.outputs() == trained.outputs();
    if (given.features() != trained.features() || !outputsFit) {
      throw misfit(model, record, data);
    }
    requireNames(record.featureNames(), data.featureNames());
    KnownColumns known = new KnownColumns(record.columns());
    if (known.haveNamesAs(data.columns())) {
      known.require(data.columns());
    } else if (!given.columns().equals(trained.columns())) {
      throw new DataException(
          String.format(
              "The model reads steps of %s; but the data has steps of %s. Give data.embeddingSize,"
                  + " or the data.source.features of a preparation, the value that the model was"
                  + " trained with.",
              text(trained), text(given)));
    }
  }

  /** Values mean what they did in training if their columns are the same, in their order. */
  private static void requireNames(List<String> trained, List<String> given) {
    if (trained.isEmpty() || given.isEmpty() || trained.equals(given)) {
      return;
    }
    int first = 0;
    while (first < Math.min(trained.size(), given.size())
        && trained.get(first).equals(given.get(first))) {
      first++;
    }
    throw new DataException(
        String.format(
            "The model was trained on the columns %s, but the data has %s. Prepare the data with"
                + " data.source.features set to the model's columns, in that order.",
            names(trained, first), names(given, first)));
  }

  /** All names; of many, some from the first one on that differs. */
  private static String names(List<String> names, int different) {
    if (names.size() <= NAMED) {
      return String.join(", ", names);
    }
    int end = Math.min(names.size(), different + NAMED);
    return (different > 0 ? "…, " : "")
        + String.join(", ", names.subList(different, end))
        + (end < names.size() ? ", …" : "");
  }

  private static String text(DataShape shape) {
    return shape.columns().isEmpty()
        ? "numbers alone"
        : shape.columns().stream().map(ModelData::text).collect(Collectors.joining(", "));
  }

  private static String text(InputColumn column) {
    if (column instanceof InputColumn.OneHot oneHot) {
      return "one-hot vectors of " + oneHot.vocabulary() + " values";
    }
    if (column instanceof InputColumn.Embedded embedded) {
      return "embeddings of "
          + embedded.vocabulary()
          + " values in "
          + embedded.size()
          + " dimensions";
    }
    return "numbers";
  }

  private static void requireTarget(ModelSpec model, RunRecord record, DatasetInfo data) {
    ModelSpec.Target trained = record.shape(model).target();
    ModelSpec.Target given = shape(model, data).target();
    if (given != trained) {
      throw new DataException(
          String.format(
              "The model was trained to predict a %s, but the data's target is a %s. Choose data of"
                  + " the kind that it was trained on.",
              text(trained), text(given)));
    }
    List<String> known = record.target().names();
    List<String> names = data.target().names();
    if (!known.isEmpty() && !names.isEmpty() && !known.equals(names)) {
      throw new DataException(
          String.format(
              "The model was trained to predict %s, but the data's targets are %s. Prepare the data"
                  + " with the targets that the model was trained on, in their order.",
              String.join(", ", known), String.join(", ", names)));
    }
  }

  private static DataException misfit(ModelSpec model, RunRecord record, DatasetInfo data) {
    DataShape trained = record.shape(model);
    DataShape given = shape(model, data);
    String outputs = record.target().kind().isClass() ? "classes" : "outputs";
    return new DataException(
        String.format(
            "The model reads %s of %d values and has %d %s, but the data has %d values and %d %s.",
            model.reads() == ModelSpec.Reads.LABELLED_SEQUENCES ? "steps" : "vectors",
            trained.features(),
            trained.outputs(),
            outputs,
            given.features(),
            given.outputs(),
            outputs));
  }

  /** Numbers of classes mean what they did in training if names are the same, in their order. */
  private static void requireClasses(List<String> trained, List<String> given) {
    boolean named = !trained.isEmpty() && !given.isEmpty();
    boolean known =
        given.size() <= trained.size() && trained.subList(0, given.size()).equals(given);
    if (named && !known) {
      throw new DataException(
          "The model knows the classes "
              + String.join(", ", trained)
              + ", but the data has "
              + String.join(", ", given)
              + ". Prepare the data with data.classes set to the model's classes, in that order.");
    }
  }

  private static void requireNormaliser(Normaliser normaliser, DatasetInfo data) {
    int places = data.features() * (data.content() == Content.IMAGES ? data.steps() : 1);
    if (normaliser.kind().isFitted() && normaliser.places() != places) {
      throw new DataException(
          String.format(
              "The model's normaliser is for %d values, but the data has %d. Choose data of the shape"
                  + " that the model was trained on.",
              normaliser.places(), places));
    }
  }

  private static String text(ModelSpec.Target target) {
    return target.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
