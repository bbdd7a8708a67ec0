package org.meanfield.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.model.input.EncodedStep;
import org.meanfield.model.input.InputColumn;

/**
 * The model of a run, as a user describes it under {@code model}; {@code model.kind} chooses its
 * kind.
 */
public sealed interface ModelSpec permits LstmSpec, AutoencoderSpec, RbmSpec {
  /** The form in which a model reads an example. */
  enum Reads {
    /** The model reads a sequence of time steps, with its class. */
    LABELLED_SEQUENCES,
    /** The model reads one vector, without its class. */
    VECTORS
  }

  /** Returns the form in which this model reads examples. */
  Reads reads();

  /**
   * Returns the configuration of the network that this describes.
   *
   * @param shape what the data looks like
   * @param updater how gradients become steps
   * @param seed draws the initial parameters
   * @throws org.meanfield.errors.DataException if such data can't train it
   */
  MultiLayerConfiguration configuration(DataShape shape, UpdaterSpec updater, long seed);

  /**
   * The most that the norm of a whole gradient, over all layers, may be before it is scaled down to
   * it; 0 for any.
   */
  default double maxGradientNorm() {
    return 0;
  }

  /** Returns whether values of examples must be levels or probabilities, from 0 to 1. */
  default boolean readsLevels() {
    return false;
  }

  /** Markov chains that each worker keeps from round to round, of one example's size each. */
  default int chains() {
    return 0;
  }

  /** Counts the running means that each worker keeps from round to round, besides its chains. */
  default int runningMeans() {
    return 0;
  }

  /** Returns whether workers carry on anything of it from round to round that is no parameter. */
  default boolean keepsMemory() {
    return chains() > 0 || runningMeans() > 0;
  }

  /** Returns the values that a training step keeps on Java's heap; 0 if next to none. */
  default double stepValues(DataShape shape, int batchSize) {
    return 0;
  }

  /**
   * The metrics, less of which is better, that say how well the model has learnt what it is trained
   * for; an evaluation has one of them, by what the data's targets are. Empty if none does.
   */
  List<String> lossMetrics();

  /**
   * The metrics that the model is compared with baselines by, the first one that its evaluation
   * has; empty if none is fair to it.
   */
  default List<String> baselineMetrics() {
    return List.of();
  }

  /**
   * The metric that training and held-out data are compared by at each epoch's end, to see whether
   * the model over-fits; empty if they aren't.
   */
  Optional<String> comparedMetric();

  /**
   * Returns the name of the score by which anomalies are told from normal examples, which have less
   * of it; empty if the model has none.
   */
  default Optional<String> anomalyScore() {
    return Optional.empty();
  }

  /** Returns whether {@link #begin} is to be called before the first step of a run. */
  default boolean beginsAtData() {
    return false;
  }

  /**
   * Fits the initial parameters of a network to the training data.
   *
   * @throws org.meanfield.errors.DataException if the model isn't for such data
   */
  default void begin(MultiLayerNetwork network, DataMoments data) {}

  /** Returns whether annealed importance sampling can estimate the log-likelihood of data. */
  default boolean hasLogLikelihood() {
    return false;
  }

  /** Sentences on the model's size, worth telling a user. */
  default Stream<String> notes(DataShape shape) {
    return Stream.empty();
  }

  /** The target that a model predicts. */
  enum Target {
    /** One class for each example. */
    CLASS,
    /** A class at each time step. */
    CLASS_PER_STEP,
    /** Values, once for each example. */
    VALUE,
    /** Values at each time step. */
    VALUE_PER_STEP;

    /** Returns whether each time step has a target of its own. */
    boolean perStep() {
      return this == CLASS_PER_STEP || this == VALUE_PER_STEP;
    }

    /** Returns whether the target is a class. */
    boolean isClass() {
      return this == CLASS || this == CLASS_PER_STEP;
    }
  }

  /**
   * The shape of examples.
   *
   * @param steps time steps of the longest sequence; 1 for vectors
   * @param features values of a time step as they are stored, or of a vector
   * @param target what the model predicts
   * @param outputs number of classes, or of values
   * @param columns the features, if categories are among them; empty if all are numbers
   */
  record DataShape(int steps, int features, Target target, int outputs, List<InputColumn> columns) {
    /** Checks that there is a column for each feature, and forgets columns that are all numbers. */
    public DataShape {
      boolean numbers = columns.stream().allMatch(InputColumn.Numeric.class::isInstance);
      columns = numbers ? List.of() : List.copyOf(columns);
      if (!numbers && columns.size() != features) {
        throw new IllegalArgumentException(columns.size() + " columns of " + features + " values");
      }
    }

    /** Creates the shape of examples of numbers. */
    public DataShape(int steps, int features, Target target, int outputs) {
      this(steps, features, target, outputs, List.of());
    }

    /**
     * Creates the shape of examples that each have a class, where the number of steps doesn't
     * matter.
     */
    public DataShape(int features, int classes) {
      this(1, features, Target.CLASS, classes);
    }

    /** Returns the values of a time step that a recurrent layer gets, in one of two forms. */
    int inputs(EncodedStep.Categories categories) {
      return columns.isEmpty() ? features : new EncodedStep(columns).width(categories);
    }
  }

  /** Counts the parameters of a network of this configuration without allocating them. */
  static long parameterCount(MultiLayerConfiguration configuration) {
    return configuration.getConfs().stream()
        .mapToLong(layer -> layer.getLayer().initializer().numParams(layer))
        .sum();
  }
}
