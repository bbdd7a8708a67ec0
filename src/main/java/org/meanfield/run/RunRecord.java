package org.meanfield.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.meanfield.checkpoint.RunDirectory;
import org.meanfield.config.LoadedConfig;
import org.meanfield.config.RunConfigLoader;
import org.meanfield.data.ClassNumbers;
import org.meanfield.data.DatasetInfo;
import org.meanfield.data.DatasetInfo.Content;
import org.meanfield.data.FeatureColumn;
import org.meanfield.data.Forecast;
import org.meanfield.data.Normaliser;
import org.meanfield.data.Target;
import org.meanfield.data.TextConfig;
import org.meanfield.errors.CheckpointException;
import org.meanfield.errors.Redaction;
import org.meanfield.errors.UsageException;
import org.meanfield.model.ModelSpec;
import org.meanfield.model.ModelSpec.DataShape;
import org.meanfield.model.NativeRuntime;
import org.meanfield.model.UpdaterSpec;
import org.meanfield.train.TrainConfig;

/** The file {@code run.json}: what a run is, so that it is never continued as something else. */
public final class RunRecord {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final String EPOCHS = "train.epochs";
  private static final String HELD_OUT = "data.heldOut";

  private final JsonNode root;

  private RunRecord(JsonNode root) {
    this.root = root;
  }

  /** Creates the record of a run of which the dataset alone is known. */
  static RunRecord ofDataset(JsonNode dataset) {
    return new RunRecord(JSON.createObjectNode().set("dataset", dataset));
  }

  private record Body(
      int formatVersion,
      String created,
      JsonNode config,
      DatasetInfo dataset,
      @JsonInclude(JsonInclude.Include.NON_NULL) Fork forkedFrom,
      Map<String, String> versions,
      Map<String, Object> environment) {}

  /**
   * Returns the library that multiplied the run's matrices when it began; empty if there was no
   * choice yet.
   */
  String gemm() {
    return root.path("versions").path(Versions.GEMM).asText();
  }

  /** Reads the record that {@link #describe} returned. */
  static RunRecord of(String text) {
    try {
      return new RunRecord(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The record of a run that begins now.
   *
   * @param fork null if it begins at random
   */
  static String describe(LoadedConfig config, DatasetInfo dataset, Fork fork, String master) {
    Map<String, Object> environment = new LinkedHashMap<>();
    environment.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    environment.put("architecture", System.getProperty("os.arch"));
    environment.put("sparkMaster", Redaction.text(master));
    environment.put("nativeThreadsPerTask", NativeRuntime.THREADS_PER_TASK);
    environment.put("kernels", Versions.kernels());
    try {
      return JSON.writeValueAsString(
          new Body(
              1,
              Instant.now().toString(),
              JSON.readTree(config.toJson()),
              dataset,
              fork,
              Versions.all(),
              environment));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads the record of a run; empty if the directory is new.
   *
   * @throws CheckpointException if it is no record or can't be read
   */
  public static Optional<RunRecord> read(RunDirectory run) {
    return run.readRunJson()
        .map(
            text -> {
              try {
                JsonNode root = JSON.readTree(text);
                if (!root.path("config").isObject()
                    || !root.path("dataset").path("fingerprint").isTextual()) {
                  throw new CheckpointException(run + "/run.json does not describe a run.");
                }
                return new RunRecord(root);
              } catch (JsonProcessingException e) {
                throw new CheckpointException(
                    run + "/run.json is not JSON: " + e.getOriginalMessage(), e);
              }
            });
  }

  /** Reads what {@link #read} does, and fails if there is no run. */
  public static RunRecord require(RunDirectory run) {
    return read(run).orElseThrow(() -> new CheckpointException("There is no run in " + run + "."));
  }

  String datasetFingerprint() {
    return root.path("dataset").path("fingerprint").asText();
  }

  /** Returns what the run's examples are. */
  Content content() {
    return known(root.path("dataset").path("content"), Content.class, "content");
  }

  int steps() {
    return root.path("dataset").path("steps").asInt();
  }

  int features() {
    return root.path("dataset").path("features").asInt();
  }

  /** Returns how the run's windows are cut from time series; empty of other data. */
  public Optional<Forecast> forecast() {
    JsonNode forecast = root.path("dataset").path("forecast");
    return forecast.isObject()
        ? Optional.of(known(forecast, Forecast.class, "forecast"))
        : Optional.empty();
  }

  /** Returns the prepared dataset's directory that it was begun on; empty if it was other data. */
  public Optional<String> preparedDataset() {
    JsonNode data = root.path("config").path("data");
    return data.path("kind").asText().equals("prepared")
        ? Optional.of(data.path("path").asText())
        : Optional.empty();
  }

  /** Returns the checkpoint that the run began from; empty if it began at random. */
  Optional<Fork> fork() {
    JsonNode fork = root.path("forkedFrom");
    return fork.isObject()
        ? Optional.of(
            new Fork(
                fork.path("run").asText(),
                fork.path("checkpoint").asText(),
                fork.path("parametersSha256").asText()))
        : Optional.empty();
  }

  /** The characters that the run's model knows, in the order of its classes; empty if none. */
  public String alphabet() {
    return root.path("dataset").path("alphabet").asText("");
  }

  /** The names of the classes that the run's model knows; empty if they have none. */
  public List<String> classNames() {
    List<String> names = new ArrayList<>();
    root.path("dataset").path("classNames").forEach(name -> names.add(name.asText()));
    return names;
  }

  /** Returns the columns of the values that the run's model reads; empty if they have no names. */
  public List<String> featureNames() {
    List<String> names = new ArrayList<>();
    root.path("dataset").path("featureNames").forEach(name -> names.add(name.asText()));
    return names;
  }

  /**
   * The size of the images that a model was trained on.
   *
   * @param height the number of their rows
   * @param rowValues the number of values of a row of pixels
   */
  public record ImageSize(int height, int rowValues) {}

  /** Returns the size of the images that the run was begun on; empty if it was other data. */
  public Optional<ImageSize> images() {
    JsonNode dataset = root.path("dataset");
    return dataset.path("content").asText().equals(Content.IMAGES.name())
        ? Optional.of(new ImageSize(steps(), features()))
        : Optional.empty();
  }

  /** The model's numbers for the classes of a dataset, which needn't be those of its training. */
  ClassNumbers classNumbers(DatasetInfo data) {
    return ClassNumbers.matching(
        data.target().outputs(), data.classNames(), target().outputs(), classNames());
  }

  /** Returns the normaliser that was applied to values before the run's model saw them. */
  public Normaliser normaliser() {
    JsonNode normaliser = root.path("dataset").path("normaliser");
    if (normaliser.isMissingNode()) {
      return Normaliser.NONE;
    }
    return known(normaliser, Normaliser.class, "normaliser");
  }

  /** Reads a part of the record. */
  private static <T> T known(JsonNode part, Class<T> type, String name) {
    try {
      T known = JSON.treeToValue(part, type);
      if (known == null) {
        throw new CheckpointException("run.json is damaged: its " + name + " is null.");
      }
      return known;
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          "run.json names no " + name + " that this program knows: " + e.getOriginalMessage() + ".",
          e);
    }
  }

  /** The shape of the run's examples, as its model sees them. */
  public DataShape shape(ModelSpec model) {
    int steps = steps();
    int features = features();
    if (steps < 1 || features < 1 || (long) steps * features > Integer.MAX_VALUE) {
      throw new CheckpointException(
          "run.json is damaged: it describes examples of " + steps + " × " + features + " values.");
    }
    List<FeatureColumn> columns = columns();
    if (!columns.isEmpty() && columns.size() != features) {
      throw new CheckpointException(
          "run.json is damaged: it describes "
              + columns.size()
              + " columns of steps with "
              + features
              + " values.");
    }
    return ModelData.shape(model, steps, features, target(), columns);
  }

  /** Returns the features that the run's model reads, if categories are among them. */
  public List<FeatureColumn> columns() {
    List<FeatureColumn> columns = new ArrayList<>();
    root.path("dataset")
        .path("columns")
        .forEach(column -> columns.add(known(column, FeatureColumn.class, "column")));
    return columns;
  }

  /**
   * Returns the target that the run's model was trained to predict.
   *
   * @throws CheckpointException if that isn't known
   */
  public Target target() {
    JsonNode dataset = root.path("dataset");
    JsonNode target = dataset.path("target");
    return target.isMissingNode()
        // Runs from before there were sequences name the number of classes alone.
        ? Target.classes(dataset.path("classes").asInt())
        : known(target, Target.class, "target");
  }

  /** The configuration as it was, with {@code settings} changed. */
  public LoadedConfig config(RunConfigLoader loader, List<String> settings) {
    try {
      return loader.fromJson(root.path("config").toString(), settings);
    } catch (UsageException e) {
      if (!settings.isEmpty()) {
        throw e;
      }
      throw new CheckpointException(
          "The configuration in run.json is not one that this program knows: " + e.getMessage(), e);
    }
  }

  /**
   * Returns a configuration that divides a text as the first of some runs does that there is, if it
   * leaves that open: a run that goes on, or begins from another's parameters, isn't tested on what
   * was trained on.
   *
   * @param runs directories, of which those that are empty texts don't count
   */
  public static LoadedConfig dividingAs(
      List<String> runs, LoadedConfig loaded, Configuration hadoop) {
    return runs.stream()
        .filter(run -> !run.isEmpty())
        .flatMap(run -> read(RunDirectory.at(run, hadoop)).stream())
        .findFirst()
        .map(before -> before.dividing(loaded, new RunConfigLoader(hadoop)))
        .orElse(loaded);
  }

  LoadedConfig dividing(LoadedConfig loaded, RunConfigLoader loader) {
    return loaded.config().data() instanceof TextConfig
            && !loaded.isGiven(HELD_OUT)
            && config(loader, List.of()).config().data() instanceof TextConfig text
        ? loader.replacing(loaded, Map.of(HELD_OUT, text.heldOut().label()))
        : loaded;
  }

  /**
   * Makes sure that a run is continued as what it was begun; only epochs may be added to it.
   *
   * @throws CheckpointException that names everything that differs
   */
  void requireSame(LoadedConfig before, LoadedConfig now, DatasetInfo data, RunDirectory run) {
    List<String> differences = new ArrayList<>();
    SortedMap<String, String> old = before.identity();
    SortedMap<String, String> wanted = now.identity();
    SortedSet<String> keys = new TreeSet<>(old.keySet());
    keys.addAll(wanted.keySet());
    for (String key : keys) {
      String was = old.getOrDefault(key, "not set");
      String is = wanted.getOrDefault(key, "not set");
      if (!was.equals(is) && !(key.equals(EPOCHS) && isRaised(before, now))) {
        differences.add(key + " was " + was + ", now " + is);
      }
    }
    if (!datasetFingerprint().equals(data.fingerprint())) {
      differences.add("the data was " + datasetFingerprint() + ", now " + data.fingerprint());
      if (!target().normaliser().kind().isFitted()
          && data.target().normaliser().kind().isFitted()) {
        differences.add(
            "targets were not scaled, and are now by data.targetScaling, of which none prepares them"
                + " as before");
      }
      if (before.config().data() instanceof TextConfig was
          && now.config().data() instanceof TextConfig is) {
        differences.addAll(is.differencesFrom(was));
      }
    }
    if (!differences.isEmpty()) {
      throw new CheckpointException(
          run
              + " holds a run with other settings or data:\n  "
              + String.join("\n  ", differences)
              + "\nSet these back to continue it, or begin a new run: in another directory with"
              + " --run, or from this run's parameters with --fork."
              + (differences.stream().anyMatch(it -> it.startsWith(EPOCHS))
                  ? " " + EPOCHS + " may be raised where train.updater.decay = none."
                  : ""));
    }
  }

  /** Epochs may be added where those before them would have been the same. */
  private static boolean isRaised(LoadedConfig before, LoadedConfig now) {
    TrainConfig was = before.config().train();
    TrainConfig is = now.config().train();
    return is.epochs() > was.epochs() && is.updater().decay() == UpdaterSpec.Decay.NONE;
  }
}
