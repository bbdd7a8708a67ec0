package org.meanfield.run;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.RunConfig;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.ClassNumbers;
import org.meanfield.data.DataConfig;
import org.meanfield.data.Dataset;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.Split;
import org.meanfield.data.Target;
import org.meanfield.errors.CheckpointException;
import org.meanfield.model.FlatState;
import org.meanfield.model.LstmSpec;
import org.meanfield.model.ModelSpec;
import org.meanfield.run.TrainingCheckpoints.Restored;
import org.meanfield.train.spark.AnomalyScores;

/**
 * A model as a run has trained it, and data as that model sees it.
 *
 * @param config the run's, with what was to be changed
 */
public record TrainedRun(
    RunDirectory run,
    RunRecord record,
    RunConfig config,
    Restored checkpoint,
    MultiLayerNetwork network) {
  /**
   * Restores the model of a run from a checkpoint.
   *
   * @param settings changes to the run's configuration, such as another {@code data.path}
   * @throws CheckpointException if there is no such run or checkpoint
   */
  public static TrainedRun open(
      CheckpointChoice choice,
      List<String> settings,
      Configuration hadoop,
      Consumer<String> warnings) {
    RunDirectory run = RunDirectory.at(choice.run(), hadoop);
    RunRecord record = RunRecord.require(run);
    RunConfigLoader loader = new RunConfigLoader(hadoop);
    TrainingCheckpoints checkpoints =
        TrainingCheckpoints.of(run, record, record.config(loader, List.of()));
    Restored checkpoint = choice.restore(checkpoints, warnings);
    LoadedConfig config = record.config(loader, settings);
    return new TrainedRun(run, record, config.config(), checkpoint, checkpoints.network());
  }

  /** Returns all parameters, in the order of Deeplearning4j's flat view. */
  public float[] parameters() {
    return checkpoint.state().parameters();
  }

  /**
   * Returns the threshold above which an example's score says that it is abnormal, as it is kept
   * with the checkpoint; empty if none was fitted, or by another rule than the configuration's.
   */
  public OptionalDouble anomalyThreshold(Configuration hadoop) {
    RunConfig before = record.config(new RunConfigLoader(hadoop), List.of()).config();
    boolean same =
        before.evaluation().anomalies().equals(config.evaluation().anomalies())
            && Set.copyOf(before.data().normalClasses())
                .equals(Set.copyOf(config.data().normalClasses()));
    Double kept =
        checkpoint
            .manifest()
            .metrics()
            .getOrDefault(Split.VALIDATION.label(), Map.of())
            .get(AnomalyScores.THRESHOLD);
    return same && kept != null ? OptionalDouble.of(kept) : OptionalDouble.empty();
  }

  /**
   * Returns all that using the model takes besides its weights: what its checkpoint says, or of one
   * that an earlier program wrote, what is known of its run.
   *
   * @throws CheckpointException if a later program wrote it, or it is none
   */
  public ModelDescription description(Configuration hadoop) {
    return checkpoint
        .description()
        .map(text -> ModelDescription.decode(text, checkpoint.path()))
        .orElseGet(() -> described(hadoop));
  }

  private ModelDescription described(Configuration hadoop) {
    LoadedConfig asItWas = record.config(new RunConfigLoader(hadoop), List.of());
    return ModelDescription.of(record, asItWas, asItWas.config().data(), hadoop)
        .of(ModelDescription.Lineage.of(run, checkpoint.manifest()));
  }

  /** Returns the hash of the parameters as little-endian float32. */
  public String parametersSha256() {
    return FlatState.sha256(parameters());
  }

  /** Returns the network's configuration in Deeplearning4j's JSON. */
  public String networkJson() {
    return network.getLayerWiseConfigurations().toJson();
  }

  /**
   * Returns the data of the configuration, its values and classes as the model knows them.
   *
   * @throws org.meanfield.errors.DataException if the model can't read it
   */
  public Dataset dataset(Configuration hadoop) {
    Dataset dataset = normalised(config.data(), hadoop);
    ModelData.requireShape(config.model(), record, dataset.info());
    return dataset;
  }

  /**
   * Returns the data of the configuration, whose classes may be others than the model knows: {@link
   * #classNumbers} tells which are which. Its categories may be others, too; those that the model
   * doesn't know are unknown values to it.
   *
   * @throws org.meanfield.errors.DataException if the model can't read it
   */
  public Dataset datasetOfAnyClasses(Configuration hadoop) {
    Dataset dataset = normalised(config.data(), hadoop);
    ModelData.requireReadable(config.model(), record, dataset.info());
    return categorised(dataset);
  }

  private Dataset categorised(Dataset dataset) {
    return new KnownColumns(record.columns()).haveNamesAs(dataset.info().columns())
        ? dataset.categorisedBy(record.columns())
        : dataset;
  }

  /**
   * Returns data as the model reads it, to be asked about it: of examples of all classes, whatever
   * their targets are. Categories that the model doesn't know are unknown values to it.
   *
   * @param data which needn't be the run's own
   * @throws org.meanfield.errors.DataException if the model can't read it
   */
  public Dataset inputs(DataConfig data, Configuration hadoop) {
    Dataset dataset = normalised(data.ofAllClasses(), hadoop);
    requireInputs(dataset.info());
    return categorised(dataset);
  }

  /**
   * Refuses examples that the model can't read, whatever their targets are.
   *
   * @throws org.meanfield.errors.DataException if it can't
   */
  public void requireInputs(DatasetInfo data) {
    ModelData.requireReadable(config.model(), record, data.predicting(record.target()));
  }

  /**
   * Returns the names of the model's classes in the order of their numbers: of a text, its
   * characters; none if they have no names.
   */
  public List<String> classNames() {
    return record.alphabet().isEmpty()
        ? record.classNames()
        : record.alphabet().codePoints().mapToObj(Character::toString).toList();
  }

  /**
   * Returns the target that the model is judged by: classes as the model has them; values as data
   * names them, scaled as the model's are.
   *
   * @param data whose values are scaled as the model's
   */
  public Target target(DatasetInfo data) {
    Target known = record.target();
    return known.kind().isClass() ? known : data.target();
  }

  /** Returns the model's numbers for a dataset's classes; without classes, the dataset's own. */
  public ClassNumbers classNumbers(DatasetInfo data) {
    return isClassifier() ? record.classNumbers(data) : ClassNumbers.same(data.target().outputs());
  }

  /** Names the classes of the model that a dataset hasn't; none of a model without classes. */
  public List<String> classesBeyond(ClassNumbers datasets) {
    List<Integer> there = Arrays.stream(datasets.numbers()).boxed().toList();
    List<String> names = record.classNames();
    return IntStream.range(0, isClassifier() ? record.target().outputs() : 0)
        .filter(number -> !there.contains(number))
        .mapToObj(number -> names.isEmpty() ? String.valueOf(number) : names.get(number))
        .toList();
  }

  /**
   * Refuses another model of values whose loss is another one, since no metric is fair to both.
   *
   * @throws CheckpointException if its loss differs
   */
  public void requireSameLoss(RunConfig other) {
    if (config.model() instanceof LstmSpec its
        && other.model() instanceof LstmSpec others
        && !its.valueLoss().equals(others.valueLoss())) {
      throw new CheckpointException(
          String.format(
              "The model in %s was trained by model.loss = %s, and the one to compare with it is by"
                  + " %s: no metric is fair to both. Keep model.loss and model.quantiles, or give"
                  + " each loss a registry of its own.",
              run, its.valueLoss(), others.valueLoss()));
    }
  }

  private boolean isClassifier() {
    return config.model().reads() == ModelSpec.Reads.LABELLED_SEQUENCES
        && record.target().kind().isClass();
  }

  private Dataset normalised(DataConfig data, Configuration hadoop) {
    return Dataset.open(data.knowing(record.alphabet()), hadoop)
        .normalisedBy(record.normaliser(), record.target().normaliser());
  }
}
