package org.meanfield.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.checkpoint.Manifest;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.PrepareConfigLoader;
import org.meanfield.data.DataConfig;
import org.meanfield.data.Dataset;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.DatasetManifest;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.Forecast;
import org.meanfield.data.Normaliser;
import org.meanfield.data.PreparedConfig;
import org.meanfield.data.Target;
import org.meanfield.data.prepare.FreshExamples;
import org.meanfield.data.prepare.PrepareConfig;
import org.meanfield.data.source.InputColumn;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.DataException;
import org.meanfield.errors.UsageException;

/**
 * The file {@code model.json} of a checkpoint: all that using its model takes besides the weights.
 * The threshold for anomalies isn't among it, since it is fitted after the checkpoint is published:
 * {@link TrainedRun#anomalyThreshold} reads it from the manifest.
 *
 * @param formatVersion of this file
 * @param settings the run's settings under {@code model}, defaults included
 * @param example what the model reads
 * @param target what it predicts, where it reads sequences, with the scaling of values
 * @param classNames the names of the classes in the order of their numbers; empty if they have none
 * @param alphabet of a model of a text, the characters that are its classes, in their order
 * @param forecast how windows are cut from time series; null of other data
 * @param anomalies the rule by which anomalies are told; null if no classes are normal
 * @param preparation how files become what the model reads; null if they needn't be prepared, or
 *     the dataset is gone that told it
 * @param lineage where the model comes from
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModelDescription(
    int formatVersion,
    JsonNode settings,
    ExampleForm example,
    Target target,
    List<String> classNames,
    String alphabet,
    Forecast forecast,
    AnomalyRule anomalies,
    PreparationRecipe preparation,
    Lineage lineage) {
  /** The version that this program writes. */
  public static final int FORMAT_VERSION = 1;

  /** The file's name. */
  static final String FILE = "model.json";

  private static final int UNKNOWN = 0;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT);

  /** Requires what every model has, and replaces what JSON leaves out. */
  public ModelDescription {
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(example, "example");
    Objects.requireNonNull(target, "target");
    classNames = classNames == null ? List.of() : List.copyOf(classNames);
    alphabet = alphabet == null ? "" : alphabet;
  }

  /**
   * The form of an example that a model reads.
   *
   * @param content what examples are
   * @param steps time steps of the longest sequence in training; of images, their height; of
   *     vectors, 1
   * @param features values of a step as it is stored; of images, those of a row of pixels
   * @param channels values of a pixel; 0 of other data than images, and where the dataset that told
   *     it is gone
   * @param view the settings under {@code data.view}, by which an image is read as a sequence; null
   *     if the data has none
   * @param columns the values of a step, if categories are among them; empty if all are numbers
   * @param featureNames the names of the values of a step; empty if they have none
   * @param normaliser what is done to values before the model sees them
   * @param inputs the columns of the rows that the values of a step are made of; empty if the data
   *     has none, or the dataset is gone that told it
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record ExampleForm(
      Content content,
      int steps,
      int features,
      int channels,
      JsonNode view,
      List<FeatureColumn> columns,
      List<String> featureNames,
      Normaliser normaliser,
      List<InputColumn> inputs) {
    /** Requires what every example has, and replaces what JSON leaves out. */
    public ExampleForm {
      Objects.requireNonNull(content, "content");
      columns = columns == null ? List.of() : List.copyOf(columns);
      featureNames = featureNames == null ? List.of() : List.copyOf(featureNames);
      normaliser = normaliser == null ? Normaliser.NONE : normaliser;
      inputs = inputs == null ? List.of() : List.copyOf(inputs);
    }
  }

  /**
   * The preparation of files.
   *
   * @param settings all settings that {@code prepare} was given, defaults included: {@code
   *     data.source} says how files are read
   * @param means the values in the place of missing ones, by the places of a record's values: those
   *     of each time series of {@code forecast} in turn, and at the end those of all; null if none
   *     are filled, or the dataset was prepared before they were kept
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PreparationRecipe(JsonNode settings, double[][] means) {}

  /**
   * The origin of a model.
   *
   * @param run the run's directory
   * @param round rounds that it had completed
   * @param epoch epochs that it had completed
   * @param parametersSha256 of the parameters as little-endian float32
   * @param datasetFingerprint of the data that it was trained on
   */
  public record Lineage(
      String run, long round, int epoch, String parametersSha256, String datasetFingerprint) {
    static Lineage of(RunDirectory run, Manifest manifest) {
      return new Lineage(
          run.toString(),
          manifest.round(),
          manifest.epoch(),
          manifest.parametersSha256(),
          manifest.datasetFingerprint());
    }
  }

  /**
   * Describes the models of a run, by its record and by the dataset that it was begun on, if that
   * is there and still the same.
   *
   * @param asItWas the configuration that the run was begun with
   * @param data where its data is now
   * @throws DataException if the dataset is there and can't be read
   */
  static ModelDescription of(
      RunRecord record, LoadedConfig asItWas, DataConfig data, Configuration hadoop) {
    Optional<DatasetManifest> prepared = prepared(record, data, hadoop);
    JsonNode settings = settings(asItWas);
    JsonNode view = settings.path("data").path("view");
    Content content = record.content();
    int channels =
        content == Content.IMAGES
            ? prepared
                .map(DatasetManifest::channels)
                .orElse(data instanceof PreparedConfig ? UNKNOWN : 1)
            : 0;
    return new ModelDescription(
        FORMAT_VERSION,
        settings.path("model"),
        new ExampleForm(
            content,
            record.steps(),
            record.features(),
            channels,
            view.isObject() ? view : null,
            record.columns(),
            record.featureNames(),
            record.normaliser(),
            prepared
                .filter(dataset -> dataset.settings() != null)
                .map(dataset -> inputs(dataset, hadoop))
                .orElse(List.of())),
        record.target(),
        record.classNames(),
        record.alphabet(),
        record.forecast().orElse(null),
        AnomalyRule.of(asItWas.config()),
        prepared.map(it -> new PreparationRecipe(it.settings(), it.means())).orElse(null),
        null);
  }

  private static List<InputColumn> inputs(DatasetManifest dataset, Configuration hadoop) {
    try {
      PrepareConfig config =
          new PrepareConfigLoader(hadoop).fromJson(dataset.settings().toString(), List.of());
      return FreshExamples.columns(config, dataset.info());
    } catch (UsageException | DataException e) {
      // Then score refuses raw files, too, and says why; the model's values have names without it.
      return List.of();
    }
  }

  private static JsonNode settings(LoadedConfig config) {
    try {
      return JSON.readTree(config.toJson());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the same description of one model of the run. */
  ModelDescription of(Lineage origin) {
    return new ModelDescription(
        formatVersion,
        settings,
        example,
        target,
        classNames,
        alphabet,
        forecast,
        anomalies,
        preparation,
        origin);
  }

  private static Optional<DatasetManifest> prepared(
      RunRecord record, DataConfig config, Configuration hadoop) {
    if (!(config instanceof PreparedConfig data)) {
      return Optional.empty();
    }
    Optional<DatasetManifest> manifest = DatasetManifest.find(data, hadoop);
    return manifest.isPresent() && isSame(record, data, hadoop) ? manifest : Optional.empty();
  }

  private static boolean isSame(RunRecord record, PreparedConfig data, Configuration hadoop) {
    try {
      String now = Dataset.open(data, hadoop).info().fingerprint();
      return now.equals(record.datasetFingerprint());
    } catch (DataException e) {
      // It has no such classes as the run's normal ones: it is another one.
      return false;
    }
  }

  /** Returns the facts about data of the model's form, without any example. */
  public DatasetInfo data() {
    return new DatasetInfo(
        example.content(),
        example.steps(),
        example.features(),
        target,
        Map.of(),
        "",
        alphabet,
        classNames,
        example.normaliser(),
        forecast,
        example.columns(),
        example.featureNames());
  }

  /** Returns the text of the file. */
  byte[] encode() {
    try {
      return JSON.writeValueAsString(this).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @param checkpoint its directory, for messages
   * @throws CheckpointException if it is anything else, or a later version of this program wrote it
   */
  static ModelDescription decode(byte[] text, String checkpoint) {
    String file = checkpoint + "/" + FILE;
    try {
      JsonNode root = JSON.readTree(new String(text, StandardCharsets.UTF_8));
      int version = root.path("formatVersion").asInt();
      if (version > FORMAT_VERSION) {
        throw new CheckpointException(
            String.format(
                "%s has format version %d; this program reads up to %d. Use the newer Meanfield that"
                    + " wrote it.",
                file, version, FORMAT_VERSION));
      }
      return JSON.treeToValue(root, ModelDescription.class);
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          file + " does not describe a model: " + e.getOriginalMessage(), e);
    }
  }
}
