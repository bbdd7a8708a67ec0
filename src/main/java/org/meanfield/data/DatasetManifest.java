package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.StructType;
import org.meanfield.errors.DataException;
import org.meanfield.storage.Place;

/**
 * The contents of a prepared dataset, as its file {@code dataset.json} lists them. The examples are
 * Parquet files, {@code examples/split=S/shard=N/}, which any tool reads.
 *
 * @param formatVersion of this file and of the examples
 * @param content what examples are
 * @param steps time steps of the longest example; of images, their height; of vectors, 1
 * @param features values of a step; of images, those of a row of pixels
 * @param channels values of a pixel; 0 for sequences and vectors
 * @param columns the values of a step, if categories are among them; empty if all are numbers
 * @param featureNames the names of the values of a step, in their order; empty if they have none
 * @param target what is predicted of an example
 * @param classes their names, in the order of their numbers; empty if there are none
 * @param splits by name
 * @param normaliser what is done to values before a model sees them
 * @param forecast how windows are cut from time series; null of other data
 * @param means the values in the place of missing ones, by the places of a record's values: those
 *     of each time series in turn, and at the end those of all; null if none are filled, or an
 *     earlier program made the dataset
 * @param rejected records of the source that are in no split
 * @param cut sequences that were too long and lost their last steps
 * @param remarks what else was found, for people to read
 * @param fingerprint SHA-256 of all that examples are, whatever files they came from, in whatever
 *     order and format, and however they are dealt to shards
 * @param created when, in ISO 8601
 * @param settings the configuration that it was prepared by
 * @param versions of the programs that did
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DatasetManifest(
    int formatVersion,
    DatasetInfo.Content content,
    int steps,
    int features,
    int channels,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FeatureColumn> columns,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> featureNames,
    Target target,
    List<String> classes,
    Map<String, SplitCounts> splits,
    Normaliser normaliser,
    @JsonInclude(JsonInclude.Include.NON_NULL) Forecast forecast,
    @JsonInclude(JsonInclude.Include.NON_NULL) double[][] means,
    long rejected,
    long cut,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> remarks,
    String fingerprint,
    String created,
    JsonNode settings,
    Map<String, String> versions) {
  /**
   * The version that this program writes. It reads version 1, too, whose sequences are of float32,
   * version 2, which doesn't say which series a window is cut from, and whose targets are never
   * scaled, and version 3, whose values are all numbers.
   */
  public static final int VERSION = 4;

  /** The file's name. */
  public static final String FILE = "dataset.json";

  /** The directory of the examples. */
  public static final String EXAMPLES = "examples";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT);

  /** Copies what is mutable, and requires what everybody asks for. */
  public DatasetManifest {
    Objects.requireNonNull(content, "content");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(normaliser, "normaliser");
    Objects.requireNonNull(fingerprint, "fingerprint");
    boolean shaped =
        steps > 0 && features > 0 && channels >= (content == DatasetInfo.Content.IMAGES ? 1 : 0);
    if (!shaped || channels > features) {
      throw new IllegalArgumentException(
          String.format("examples of %d × %d values, %d a pixel", steps, features, channels));
    }
    // Datasets from before they were recorded have none.
    featureNames = featureNames == null ? List.of() : List.copyOf(featureNames);
    DatasetInfo.requireNames(featureNames, features);
    columns = columns == null ? List.of() : FeatureColumn.withCategories(columns);
    DatasetInfo.requireColumns(columns, features);
    classes = List.copyOf(classes);
    remarks = remarks == null ? List.of() : List.copyOf(remarks);
    splits = ordered(splits);
    splits.values().forEach(counts -> Objects.requireNonNull(counts, "splits"));
    versions = ordered(versions);
  }

  private static <V> Map<String, V> ordered(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /**
   * The number of examples of a split.
   *
   * @param classes by name, of examples or of their steps; empty if there are none
   * @param shards of each shard
   * @param timeSteps of each shard; empty but for sequences
   * @param lengths examples by length, in powers of two: "64-127"; empty but for sequences
   * @param padding what a training on it would waste; null but for sequences for training
   * @param from the time of its first step; null but for time series
   * @param to the time of its last step; null but for time series
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record SplitCounts(
      int examples,
      Map<String, Long> classes,
      List<Integer> shards,
      List<Long> timeSteps,
      Map<String, Long> lengths,
      Padding padding,
      String from,
      String to) {
    /** Copies what is mutable, and requires what everybody asks for. */
    public SplitCounts {
      if (examples < 0) {
        throw new IllegalArgumentException(examples + " examples");
      }
      classes = ordered(classes == null ? Map.of() : classes);
      shards = List.copyOf(shards);
      timeSteps = timeSteps == null ? List.of() : List.copyOf(timeSteps);
      lengths = ordered(lengths == null ? Map.of() : lengths);
    }
  }

  /**
   * The fraction of computed steps that would be padding, measured on the first shard's sequences.
   *
   * @param batchSize examples of a minibatch
   * @param fraction of the steps, in minibatches of sequences that are about as long
   * @param fractionOfRandom in minibatches as chance has it
   */
  public record Padding(int batchSize, double fraction, double fractionOfRandom) {}

  /**
   * Reads that of a dataset.
   *
   * @throws DataException if there is none, or none that this program knows
   */
  public static DatasetManifest read(Path dataset, Configuration hadoop) {
    Path file = new Path(dataset, FILE);
    try (InputStream in = Place.of(file.toString(), hadoop).fileSystem().open(file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      int version = JSON.readTree(text).path("formatVersion").asInt();
      if (version < 1 || version > VERSION) {
        throw new DataException(
            String.format(
                "%s has format version %d, but this program reads 1 to %d. Prepare the dataset"
                    + " again.",
                file, version, VERSION));
      }
      return JSON.readValue(text, DatasetManifest.class);
    } catch (FileNotFoundException e) {
      throw new DataException(
          "There is no prepared dataset in " + dataset + ": it has no " + FILE + ".", e);
    } catch (JsonProcessingException e) {
      throw new DataException(
          file + " is damaged: " + e.getOriginalMessage() + ". Prepare the dataset again.", e);
    } catch (IOException e) {
      throw new DataException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads that of the dataset that a configuration names; empty if there is none.
   *
   * @throws DataException if it can't be read, or is none that this program knows
   */
  public static Optional<DatasetManifest> find(PreparedConfig config, Configuration hadoop) {
    try {
      return Optional.of(read(Place.path(config.path()), hadoop));
    } catch (DataException e) {
      if (e.getCause() instanceof FileNotFoundException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Returns the text of the file {@code dataset.json}. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the classes of which the training split has no example. */
  List<String> untaught() {
    SplitCounts train = splits.get(Split.TRAIN.label());
    return train == null
        ? List.of()
        : classes.stream().filter(name -> train.classes().getOrDefault(name, 0L) == 0).toList();
  }

  /** Returns the facts that the rest of the application needs. */
  public DatasetInfo info() {
    Map<Split, Integer> examples = new EnumMap<>(Split.class);
    splits.forEach(
        (name, counts) ->
            Split.labelled(name).ifPresent(split -> examples.put(split, counts.examples())));
    Normaliser values = formatVersion == 1 ? normaliser.withNarrowShift() : normaliser;
    return new DatasetInfo(
        content,
        steps,
        features,
        target,
        examples,
        fingerprint,
        "",
        classes,
        values,
        forecast,
        columns,
        featureNames);
  }

  /** The columns of its examples' files. */
  StructType fileColumns() {
    if (content == DatasetInfo.Content.IMAGES) {
      return PreparedRow.IMAGE_FILE;
    }
    return formatVersion == 1 ? PreparedRow.SEQUENCE_FILE_1 : PreparedRow.SEQUENCE_FILE;
  }
}
